// SPDX-License-Identifier: Apache-2.0
package io.millrace.mysql;

import io.millrace.fault.FaultCode;
import io.millrace.fault.Finding;
import io.millrace.model.TableId;
import io.millrace.model.TableSchema;
import io.millrace.settings.SourceSettings;
import io.millrace.settings.TableSelection;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The part of the checks before the start that looks at the selected tables. Reads only; stateless. */
final class TablePreflight {

    private static final Set<String> ENGINES = Set.of("InnoDB", "ROCKSDB", "TokuDB");

    /** ER_BAD_FIELD_ERROR, ER_NO_SUCH_TABLE, ER_TABLE_DEF_CHANGED: what a change of the table leads to. */
    private static final Set<Integer> CHANGED_MEANWHILE = Set.of(1054, 1146, 1412);

    private static final int ATTEMPTS = 10;

    private TablePreflight() {}

    static void check(Connection connection, SourceSettings settings, List<TableId> tables, List<Finding> findings)
            throws SQLException {
        List<Map<String, @Nullable String>> all = Sql.rows(
                connection,
                "SELECT table_schema AS db, table_name AS name, table_type AS type, engine AS engine"
                        + " FROM information_schema.tables");
        missing(settings, all, tables, findings);
        kinds(settings, all, findings);
        if (!tables.isEmpty()) {
            SchemaReader.Reading reading = SchemaReader.read(connection, tables);
            findings.addAll(reading.findings());
            for (TableSchema schema : reading.schemas()) {
                select(connection, schema, findings);
            }
            ForeignKeys.check(connection, tables, findings);
            hiddenColumns(connection, tables, findings);
        }
    }

    private static void missing(
            SourceSettings settings,
            List<Map<String, @Nullable String>> all,
            List<TableId> tables,
            List<Finding> findings) {
        for (String pattern : settings.tables()) {
            if (!pattern.startsWith("!") && !pattern.contains("*")) {
                TableSelection exactly = TableSelection.of(List.of(pattern));
                if (all.stream().map(TablePreflight::id).noneMatch(exactly::includes)) {
                    findings.add(Finding.of(
                            FaultCode.SOURCE_TABLE_MISSING,
                            "source.tables",
                            pattern,
                            "there is no such table, or the user may not see it"));
                }
            }
        }
        if (tables.isEmpty()) {
            findings.add(Finding.of(
                    FaultCode.SOURCE_TABLE_MISSING,
                    "source.tables",
                    String.join(", ", settings.tables()),
                    "no table fits that the user may see"));
        }
    }

    private static TableId id(Map<String, @Nullable String> row) {
        return new TableId(Sql.text(row, "db"), Sql.text(row, "name"));
    }

    private static void kinds(
            SourceSettings settings, List<Map<String, @Nullable String>> all, List<Finding> findings) {
        TableSelection selection = settings.selection();
        for (Map<String, @Nullable String> row : all) {
            TableId table = id(row);
            if (!selection.includes(table)) {
                continue;
            }
            String type = Sql.text(row, "type");
            String engine = row.get("engine");
            if (type.equals("BASE TABLE")) {
                engine(table, engine, findings);
            } else if (!type.contains("VIEW") || settings.tables().contains(table.toString())) {
                refuse(
                        table,
                        type.toLowerCase(java.util.Locale.ROOT),
                        "the log does not carry it as the rows of a plain table",
                        "Exclude it with !" + table + ".",
                        findings);
            }
        }
    }

    /** Finds a table of an engine whose rows are not in the log as they are. */
    static void engine(Connection connection, TableId table, List<Finding> findings) throws SQLException {
        for (Map<String, @Nullable String> row : Sql.rows(
                connection,
                "SELECT engine AS engine FROM information_schema.tables WHERE table_type = 'BASE TABLE' AND "
                        + SchemaReader.condition(List.of(table)))) {
            engine(table, row.get("engine"), findings);
        }
    }

    private static void engine(TableId table, @Nullable String engine, List<Finding> findings) {
        if (engine == null || !ENGINES.contains(engine)) {
            refuse(
                    table,
                    "engine " + engine,
                    "its rows are not rolled back with their transaction, so log and table can differ",
                    "ALTER TABLE " + Sql.quote(table) + " ENGINE = InnoDB, or exclude it with !" + table + ".",
                    findings);
        }
    }

    private static void refuse(TableId table, String seen, String why, String remedy, List<Finding> findings) {
        findings.add(
                new Finding(FaultCode.SOURCE_TABLE_NOT_CARRIED, "table " + table, String.valueOf(seen), why, remedy));
    }

    /**
     * Tried rather than parsed: grants on columns, databases and by roles all come down to this. A table whose shape has changed
     * since it was read is read again; one that has gone since is none.
     */
    static void select(Connection connection, TableSchema schema, List<Finding> findings) {
        Optional<TableSchema> newest = Optional.of(schema);
        for (int attempt = 0; attempt < ATTEMPTS && newest.isPresent(); attempt++) {
            Optional<SQLException> refusal = refusal(connection, newest.get());
            if (refusal.isEmpty()) {
                return;
            }
            int code = refusal.get().getErrorCode();
            if (!CHANGED_MEANWHILE.contains(code) || attempt == ATTEMPTS - 1) {
                findings.add(new Finding(
                        FaultCode.SOURCE_GRANT_MISSING,
                        "table " + schema.table(),
                        "error " + code + " of a SELECT of all columns",
                        "the snapshot must read every column",
                        "GRANT SELECT ON " + Sql.quote(schema.table()) + " TO the source user."));
                return;
            }
            newest = SchemaReader.read(connection, schema.table());
        }
    }

    private static Optional<SQLException> refusal(Connection connection, TableSchema schema) {
        String sql = "SELECT " + RowReader.of(schema).selectList() + " FROM " + Sql.quote(schema.table()) + " LIMIT 0";
        try (Statement statement = connection.createStatement();
                ResultSet ignored = statement.executeQuery(sql)) {
            return Optional.empty();
        } catch (SQLException e) {
            return Optional.of(e);
        }
    }

    /** MariaDB keeps a unique key over long values in a column of its own, which the log shows and nothing else. */
    private static void hiddenColumns(Connection connection, List<TableId> tables, List<Finding> findings)
            throws SQLException {
        for (Map<String, @Nullable String> row : Sql.rows(
                connection,
                "SELECT DISTINCT table_schema AS db, table_name AS name, index_name AS idx"
                        + " FROM information_schema.statistics WHERE index_type = 'HASH' AND non_unique = 0")) {
            if (tables.contains(id(row))) {
                refuse(
                        id(row),
                        "unique key " + Sql.text(row, "idx") + " USING HASH",
                        "the server keeps it in a hidden column that appears in the log",
                        "Make the key's columns shorter, or exclude the table.",
                        findings);
            }
        }
    }
}
