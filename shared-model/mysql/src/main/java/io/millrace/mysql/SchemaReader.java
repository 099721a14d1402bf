// SPDX-License-Identifier: Apache-2.0
package io.millrace.mysql;

import io.millrace.fault.FaultCode;
import io.millrace.fault.Finding;
import io.millrace.fault.MillraceException;
import io.millrace.model.Column;
import io.millrace.model.ColumnType;
import io.millrace.model.TableId;
import io.millrace.model.TableSchema;
import io.millrace.settings.TableSelection;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads the shapes of tables from {@code information_schema}. Stateless. */
public final class SchemaReader {

    private static final String SYSTEM = "('mysql', 'sys', 'information_schema', 'performance_schema')";
    private static final int ATTEMPTS = 10;

    private SchemaReader() {}

    /**
     * What was found.
     *
     * @param schemas of all tables whose columns are all carried, by name
     * @param findings the columns that are not
     */
    public record Reading(List<TableSchema> schemas, List<Finding> findings) {

        public Reading {
            schemas = List.copyOf(schemas);
            findings = List.copyOf(findings);
        }

        /**
         * The shapes, all of them.
         *
         * @throws MillraceException {@link FaultCode#SOURCE_TYPE_NOT_CARRIED} if there are findings
         */
        public List<TableSchema> complete() {
            if (!findings.isEmpty()) {
                throw new MillraceException(
                        FaultCode.SOURCE_TYPE_NOT_CARRIED,
                        findings.stream()
                                .map(f -> f.subject() + " is " + f.measured())
                                .collect(Collectors.joining(", ", "", ".")));
            }
            return schemas;
        }
    }

    /** The base tables of that selection that the user may see, in order of their names. */
    public static List<TableId> tables(Connection connection, TableSelection selection) {
        try {
            return Sql.rows(
                            connection,
                            "SELECT table_schema AS db, table_name AS name FROM information_schema.tables"
                                    + " WHERE table_type = 'BASE TABLE' AND table_schema NOT IN " + SYSTEM)
                    .stream()
                    .map(row -> new TableId(Sql.text(row, "db"), Sql.text(row, "name")))
                    .filter(selection::includes)
                    .sorted()
                    .toList();
        } catch (SQLException e) {
            throw SourceFaults.of(e, "listing tables");
        }
    }

    /** The shapes of all tables of that selection. */
    public static Reading read(Connection connection, TableSelection selection) {
        return read(connection, tables(connection, selection));
    }

    /** The shapes of these tables; those that are not there are left out. */
    public static Reading read(Connection connection, List<TableId> tables) {
        List<TableSchema> schemas = new ArrayList<>();
        List<Finding> findings = new ArrayList<>();
        if (tables.isEmpty()) {
            return new Reading(schemas, findings);
        }
        try {
            Flavour flavour = ServerFacts.read(connection).flavour();
            if (flavour == Flavour.MYSQL) {
                showGeneratedKeys(connection);
            }
            Map<TableId, List<Map<String, @Nullable String>>> columns = columns(connection, tables);
            Map<TableId, List<String>> keys = keys(connection, tables);
            // Two queries: a table may change in between.
            for (int attempt = 1; attempt < ATTEMPTS && !areOfOneShape(columns, keys); attempt++) {
                columns = columns(connection, tables);
                keys = keys(connection, tables);
            }
            Map<TableId, List<String>> keysThen = keys;
            new TreeMap<>(columns).forEach((table, rows) -> {
                int before = findings.size();
                List<Column> carried = new ArrayList<>();
                for (Map<String, @Nullable String> row : rows) {
                    column(flavour, table, row, findings).ifPresent(carried::add);
                }
                if (findings.size() == before) {
                    schemas.add(schema(table, carried, keysThen.getOrDefault(table, List.of())));
                }
            });
        } catch (SQLException e) {
            throw SourceFaults.of(e, "reading the shapes of tables");
        }
        return new Reading(schemas, findings);
    }

    /** The shape of one table; empty if it is not there. */
    public static Optional<TableSchema> read(Connection connection, TableId table) {
        return read(connection, List.of(table)).complete().stream().findFirst();
    }

    /** MySQL from 8.0.30 can hide the keys that it makes itself, which the log carries all the same. */
    private static void showGeneratedKeys(Connection connection) throws SQLException {
        String variable = "show_gipk_in_create_table_and_information_schema";
        if (Sql.scalar(connection, "SHOW VARIABLES LIKE '" + variable + "'") != null) {
            Sql.run(connection, "SET SESSION " + variable + " = ON");
        }
    }

    private static Map<TableId, List<Map<String, @Nullable String>>> columns(
            Connection connection, List<TableId> tables) throws SQLException {
        Map<TableId, List<Map<String, @Nullable String>>> columns = new HashMap<>();
        for (Map<String, @Nullable String> row : Sql.rows(
                connection,
                "SELECT table_schema AS db, table_name AS tbl, column_name AS name, column_type AS type,"
                        + " column_default AS def, is_nullable AS nullable, extra AS extra,"
                        + " character_set_name AS charset FROM information_schema.columns WHERE "
                        + condition(tables) + " ORDER BY table_schema, table_name, ordinal_position")) {
            columns.computeIfAbsent(table(row), t -> new ArrayList<>()).add(row);
        }
        columns.keySet().retainAll(tables);
        return columns;
    }

    private static Map<TableId, List<String>> keys(Connection connection, List<TableId> tables) throws SQLException {
        Map<TableId, List<String>> keys = new HashMap<>();
        for (Map<String, @Nullable String> row : Sql.rows(
                connection,
                "SELECT table_schema AS db, table_name AS tbl, column_name AS name FROM information_schema.statistics"
                        + " WHERE index_name = 'PRIMARY' AND " + condition(tables)
                        + " ORDER BY table_schema, table_name, seq_in_index")) {
            keys.computeIfAbsent(table(row), t -> new ArrayList<>()).add(Sql.text(row, "name"));
        }
        return keys;
    }

    private static boolean areOfOneShape(
            Map<TableId, List<Map<String, @Nullable String>>> columns, Map<TableId, List<String>> keys) {
        return columns.entrySet().stream()
                .allMatch(entry -> entry.getValue().stream()
                        .map(row -> Sql.text(row, "name"))
                        .toList()
                        .containsAll(keys.getOrDefault(entry.getKey(), List.of())));
    }

    /** Compared without case on some servers: the callers keep only what they asked for. */
    static String condition(List<TableId> tables) {
        return tables.stream()
                .map(t -> "(table_schema = " + Sql.literal(t.database()) + " AND table_name = " + Sql.literal(t.name())
                        + ")")
                .collect(Collectors.joining(" OR ", "(", ")"));
    }

    private static TableId table(Map<String, @Nullable String> row) {
        return new TableId(Sql.text(row, "db"), Sql.text(row, "tbl"));
    }

    private static Optional<Column> column(
            Flavour flavour, TableId table, Map<String, @Nullable String> row, List<Finding> findings) {
        String name = Sql.text(row, "name");
        String declaration = Sql.text(row, "type");
        Optional<ColumnType> type = ColumnTypes.parse(declaration, row.get("charset"));
        if (type.isEmpty()) {
            findings.add(Finding.of(
                    FaultCode.SOURCE_TYPE_NOT_CARRIED,
                    table + "." + name,
                    row.get("charset") == null ? declaration : declaration + " CHARACTER SET " + row.get("charset"),
                    "values of this type cannot be carried exactly yet"));
            return Optional.empty();
        }
        String extra = Sql.text(row, "extra");
        boolean generated = extra.contains("VIRTUAL GENERATED")
                || extra.contains("STORED GENERATED")
                || extra.contains("PERSISTENT GENERATED");
        return Optional.of(new Column(
                name,
                type.get(),
                Sql.text(row, "nullable").equals("YES"),
                generated,
                ColumnDefaults.read(flavour, type.get(), row.get("def"), extra)));
    }

    private static TableSchema schema(TableId table, List<Column> columns, List<String> keyNames) {
        List<String> names = columns.stream().map(Column::name).toList();
        List<Integer> key = keyNames.stream().map(names::indexOf).toList();
        List<Column> settled = new ArrayList<>(columns);
        for (int index : key) {
            // A key column is never NULL, whatever an old server says of it.
            Column c = settled.get(index);
            settled.set(index, new Column(c.name(), c.type(), false, c.generated(), c.defaultValue()));
        }
        return new TableSchema(table, settled, key);
    }
}
