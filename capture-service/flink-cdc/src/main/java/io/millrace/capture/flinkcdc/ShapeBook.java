// SPDX-License-Identifier: Apache-2.0
package io.millrace.capture.flinkcdc;

import io.debezium.connector.mysql.MySqlDatabaseSchema;
import io.debezium.connector.mysql.MySqlOffsetContext;
import io.debezium.connector.mysql.MySqlPartition;
import io.debezium.relational.Table;
import io.debezium.text.MultipleParsingExceptions;
import io.debezium.text.ParsingException;
import io.millrace.capture.log.Charsets;
import io.millrace.capture.log.Shapes;
import io.millrace.capture.log.statement.ColumnLineage;
import io.millrace.capture.log.statement.Doubts;
import io.millrace.capture.log.statement.ServerZone;
import io.millrace.capture.log.statement.Statement;
import io.millrace.capture.log.wire.TableMap;
import io.millrace.capture.log.wire.UndecodableException;
import io.millrace.capture.log.wire.WireColumn;
import io.millrace.fault.FaultCode;
import io.millrace.fault.MillraceException;
import io.millrace.model.Column;
import io.millrace.model.SchemaChange;
import io.millrace.model.SchemaChange.Kind;
import io.millrace.model.TableId;
import io.millrace.model.TableSchema;
import io.millrace.position.LogPosition;
import io.millrace.settings.TableSelection;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The shapes of the captured tables at the place of the log that is being read. Statements change them as the connector
 * reads them; what it cannot read ends the reading, because nobody could decode the rows that follow. Not thread-safe.
 */
final class ShapeBook implements Shapes {

    private static final Logger LOG = LoggerFactory.getLogger(ShapeBook.class);

    private final TableSelection selection;
    private final MySqlDatabaseSchema connector;
    private final MySqlPartition partition;
    private final MySqlOffsetContext offset;
    private final Charsets charsets;
    private final ServerZone zone;
    private final Map<TableId, TableSchema> shapes = new HashMap<>();

    ShapeBook(
            TableSelection selection,
            MySqlDatabaseSchema connector,
            MySqlPartition partition,
            MySqlOffsetContext offset,
            Charsets charsets,
            ServerZone zone,
            List<SchemaChange> announced) {
        this.selection = selection;
        this.connector = connector;
        this.partition = partition;
        this.offset = offset;
        this.charsets = charsets;
        this.zone = zone;
        charsets.byDatabase().forEach(this::setDefault);
        for (SchemaChange change : announced) {
            TableSchema shape = change.after();
            if (shape != null) {
                shapes.put(shape.table(), shape);
            }
        }
    }

    /** The connector learns a database's character set from the statement that makes it. */
    private void setDefault(String database, String charset) {
        String make = "CREATE DATABASE `" + database + "` CHARACTER SET " + charset;
        connector.parseStreamingDdl(partition, make, database, offset, Instant.EPOCH);
    }

    @Override
    public Map<Integer, String> charsetsByCollation() {
        return charsets.byCollation();
    }

    /** Servers that do are for the other log source. */
    @Override
    public boolean foreignKeysAreLogged() {
        return false;
    }

    @Override
    public boolean isCaptured(TableId table) {
        return selection.includes(table);
    }

    @Override
    public @Nullable TableSchema shapeOf(TableId table) {
        return shapes.get(table);
    }

    @Override
    public void requireFits(TableMap map, TableSchema schema) {
        // Old servers say no more than what is compared in any case; where labels are there, they are compared too.
        if (map.columns().stream().map(WireColumn::type).anyMatch(LogTypes::isRefused)) {
            throw new UndecodableException(
                    FaultCode.LOG_EVENT_NOT_CARRIED,
                    "a column is of a type that the log source flink-cdc does not read (COMPRESSED, VECTOR)");
        }
        for (int i = 0; i < Math.min(map.columns().size(), schema.columns().size()); i++) {
            requireLabels(map.columns().get(i), schema.columns().get(i));
        }
    }

    private static void requireLabels(WireColumn wire, Column column) {
        String charset = column.type().charset();
        if (!wire.labels().isEmpty()
                && charset != null
                && !wire.labelTexts(charset).equals(column.type().labels())) {
            throw new UndecodableException("column " + column.name() + " has other labels in the log");
        }
    }

    @Override
    public List<SchemaChange> carryOut(
            Statement statement, String database, LogPosition group, long next, LogPosition resume) {
        return switch (statement.kind()) {
            case ALTER_ROWS -> moveRows(statement, group, resume);
            case CREATE, CREATE_OR_REPLACE, ALTER, ALTER_UNREADABLE, TRUNCATE -> {
                TableId table = statement.tables().get(0);
                LogPosition at = group.row(1, 0, 0);
                if (next == 0 && isCaptured(table)) {
                    throw MillraceException.at(
                            FaultCode.LOG_SCHEMA_CHANGE_UNKNOWN,
                            table,
                            at,
                            "A table is made together with its rows, which the log source flink-cdc does not carry.");
                }
                yield isCaptured(table) && at.isAfter(resume) ? changeOne(statement, database, table, at) : List.of();
            }
            case DROP -> dropAll(statement.tables(), statement.sql(), group.row(1, 0, 0), resume);
            case DROP_DATABASE -> dropDatabase(statement, group, resume);
            case RENAME -> rename(statement, database, group, resume);
            case DATABASE -> {
                parseDatabase(statement, database);
                yield List.of();
            }
            case BEGIN, COMMIT, ROLLBACK, ROLLBACK_TO_SAVEPOINT, XA, XA_END, ROWS, HARMLESS, UNKNOWN -> List.of();
        };
    }

    /** Rows came or went without events: with a partition, or by the exchange of one with another table. */
    private List<SchemaChange> moveRows(Statement statement, LogPosition group, LogPosition resume) {
        List<SchemaChange> changes = new ArrayList<>();
        int number = 1;
        for (TableId table : statement.tables()) {
            LogPosition at = group.row(number++, 0, 0);
            if (isCaptured(table) && at.isAfter(resume)) {
                changes.add(new SchemaChange(at, Kind.UNKNOWN, table, null, statement.sql(), null)
                        .doubted(Doubts.ROWS_MOVED));
            }
        }
        return changes;
    }

    private List<SchemaChange> changeOne(Statement statement, String database, TableId table, LogPosition at) {
        return switch (statement.kind()) {
            case TRUNCATE -> List.of(new SchemaChange(at, Kind.TRUNCATE, table, null, statement.sql(), null));
            case CREATE -> shapes.containsKey(table) ? List.of() : reshape(Kind.CREATE, statement, database, table, at);
            case ALTER -> reshape(Kind.ALTER, statement, database, table, at);
            case CREATE_OR_REPLACE, ALTER_UNREADABLE -> throw unreadable(table, at, statement, null);
            case ALTER_ROWS, DROP, RENAME, DATABASE, DROP_DATABASE ->
                throw new IllegalArgumentException("changes several tables");
            case BEGIN, COMMIT, ROLLBACK, ROLLBACK_TO_SAVEPOINT, XA, XA_END, ROWS, HARMLESS, UNKNOWN -> List.of();
        };
    }

    private List<SchemaChange> reshape(Kind kind, Statement statement, String database, TableId table, LogPosition at) {
        Table before = connector.tableFor(ConnectorTable.id(table));
        TableSchema known = shapes.get(table);
        parse(statement, statement.sql(), database, table, at);
        TableSchema shape = shapeAfter(statement, table, table, known, before, at);
        String notation = notation(table);
        String doubt =
                known == null ? null : Doubts.of(statement, known, shape, zone).orElse(null);
        if (known != null && shape.version() == known.version() && doubt == null) {
            // What the next statement builds on may have changed all the same: the table's character set.
            boolean same = before != null && ShapeNotation.write(before).equals(notation);
            return same ? List.of() : List.of(new SchemaChange(at, Kind.ANNOUNCE, table, shape, null, notation));
        }
        shapes.put(table, shape);
        Map<String, String> renamed = known == null ? null : renamed(known, statement, shape);
        return List.of(new SchemaChange(at, kind, table, shape, statement.sql(), notation, renamed).doubted(doubt));
    }

    /** Every statement is read, so that this one is all there is between the two shapes. */
    private static @Nullable Map<String, String> renamed(TableSchema before, Statement statement, TableSchema after) {
        return ColumnLineage.renamed(before, List.of(statement.sql()), after).orElse(null);
    }

    /** The database's tables are known by the shapes alone: those dropped before the resumption are gone from them. */
    private List<SchemaChange> dropDatabase(Statement statement, LogPosition group, LogPosition resume) {
        boolean here = resume.startOfTransaction().equals(group);
        if (here && resume.isEndOfTransaction()) {
            return List.of();
        }
        LogPosition first = group.row(here ? resume.event() + 1 : 1, 0, 0);
        return dropAll(tablesOf(statement.tables().get(0).database()), statement.sql(), first, resume);
    }

    private List<SchemaChange> dropAll(List<TableId> tables, String sql, LogPosition first, LogPosition resume) {
        List<SchemaChange> changes = new ArrayList<>();
        int event = first.event();
        for (TableId table : tables) {
            LogPosition at = first.row(event++, 0, 0);
            if (isCaptured(table) && at.isAfter(resume) && shapes.remove(table) != null) {
                Statement drop = Statement.of("DROP TABLE IF EXISTS " + quoted(table), table.database());
                parse(drop, drop.sql(), table.database(), table, at);
                changes.add(new SchemaChange(at, Kind.DROP, table, null, sql, null));
            }
        }
        return changes;
    }

    private List<TableId> tablesOf(String database) {
        return shapes.keySet().stream()
                .filter(table -> table.database().equals(database))
                .sorted()
                .toList();
    }

    /** An ALTER that renames is given to the connector as it is; RENAME TABLE one pair after the other. */
    private List<SchemaChange> rename(Statement statement, String database, LogPosition group, LogPosition resume) {
        List<SchemaChange> changes = new ArrayList<>();
        List<TableId> names = statement.tables();
        for (int i = 0; i + 1 < names.size(); i += 2) {
            TableId from = names.get(i);
            TableId to = names.get(i + 1);
            LogPosition at = group.row(i / 2 + 1, 0, 0);
            if (!at.isAfter(resume) || (!isCaptured(from) && !isCaptured(to))) {
                continue;
            }
            TableSchema known = shapes.remove(from);
            if (known == null) {
                // A table that nobody watched takes the name of one of ours: its rows were never seen.
                throw unreadable(to, at, statement, null);
            }
            Table before = connector.tableFor(ConnectorTable.id(from));
            boolean whole = names.size() == 2;
            String sql = whole ? statement.sql() : "RENAME TABLE " + quoted(from) + " TO " + quoted(to);
            parse(statement, sql, database, from, at);
            TableSchema shape = shapeAfter(statement, from, to, known, before, at);
            if (isCaptured(to)) {
                shapes.put(to, shape);
            }
            Map<String, String> renamed = renamed(known, statement, shape);
            String doubt = Doubts.of(statement, known, shape, zone).orElse(null);
            changes.add(new SchemaChange(at, Kind.RENAME, from, shape, statement.sql(), notation(to), renamed)
                    .doubted(doubt));
        }
        return changes;
    }

    private TableSchema shapeAfter(
            Statement statement,
            TableId from,
            TableId to,
            @Nullable TableSchema known,
            @Nullable Table before,
            LogPosition at) {
        Table after = connector.tableFor(ConnectorTable.id(to));
        if (after == null || after.columns().isEmpty()) {
            throw unreadable(from, at, statement, null);
        }
        try {
            return ShapeDifference.apply(to, known, before, after, statement.sql());
        } catch (IllegalArgumentException e) {
            throw unreadable(from, at, statement, e);
        }
    }

    private void parse(Statement statement, String sql, String database, TableId table, LogPosition at) {
        try {
            connector.parseStreamingDdl(partition, sql, database, offset, Instant.EPOCH);
        } catch (ParsingException | MultipleParsingExceptions e) {
            throw unreadable(table, at, statement, null);
        }
    }

    /** If it cannot be read, a table of the database that is made later is found to differ. */
    private void parseDatabase(Statement statement, String database) {
        try {
            connector.parseStreamingDdl(partition, statement.sql(), database, offset, Instant.EPOCH);
        } catch (ParsingException | MultipleParsingExceptions e) {
            LOG.warn("A statement of the kind {} cannot be read", statement.firstWords());
        }
    }

    private @Nullable String notation(TableId table) {
        Table shape = connector.tableFor(ConnectorTable.id(table));
        return shape == null ? null : ShapeNotation.write(shape);
    }

    /** The statement itself is not shown: it may hold values. */
    private static MillraceException unreadable(
            TableId table, LogPosition at, Statement statement, @Nullable IllegalArgumentException cause) {
        String why = cause == null ? "" : " (" + cause.getMessage() + ")";
        return MillraceException.at(
                FaultCode.LOG_SCHEMA_CHANGE_UNKNOWN,
                table,
                at,
                "A statement of the kind " + statement.firstWords() + " cannot be read" + why + ".",
                cause);
    }

    private static String quoted(TableId table) {
        return "`" + table.database() + "`.`" + table.name() + "`";
    }
}
