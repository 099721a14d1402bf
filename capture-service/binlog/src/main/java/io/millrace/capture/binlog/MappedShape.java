// SPDX-License-Identifier: Apache-2.0
package io.millrace.capture.binlog;

import io.millrace.capture.log.Charsets;
import io.millrace.capture.log.statement.ColumnClause;
import io.millrace.capture.log.statement.Statement;
import io.millrace.capture.log.wire.TableMap;
import io.millrace.capture.log.wire.UndecodableException;
import io.millrace.capture.log.wire.WireColumn;
import io.millrace.fault.FaultCode;
import io.millrace.model.Column;
import io.millrace.model.ColumnDefault;
import io.millrace.model.ColumnKind;
import io.millrace.model.ColumnType;
import io.millrace.model.TableId;
import io.millrace.model.TableSchema;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What the log's own description of a table says of its shape. Stateless. */
final class MappedShape {

    /** What MySQL calls the key that it makes by itself. */
    private static final String MADE_KEY = "my_row_id";

    /** For a default that nobody could find: whoever needs it has to stop. */
    private static final ColumnDefault UNKNOWN = ColumnDefault.expression("unknown");

    private final MappedTypes types;

    MappedShape(Charsets charsets) {
        this.types = new MappedTypes(charsets);
    }

    /**
     * Compares the whole description with a shape.
     *
     * @throws UndecodableException if they differ
     */
    void requireFits(TableMap map, TableSchema schema) {
        if (!map.isFull()) {
            throw new UndecodableException(
                    FaultCode.LOG_EVENT_NOT_CARRIED,
                    "the log does not describe the table (binlog_row_metadata is not FULL)");
        }
        List<WireColumn> wire = map.columns();
        List<Column> columns = schema.columns();
        if (wire.size() != columns.size()) {
            throw new UndecodableException(
                    columns.size() + " columns in the schema, " + wire.size() + " columns in the log");
        }
        for (int i = 0; i < wire.size(); i++) {
            requireFits(wire.get(i), columns.get(i));
        }
        // Without a primary key the server writes down a unique key in its place.
        if (schema.hasKey() && !map.key().equals(schema.key())) {
            throw new UndecodableException("the primary key is of the columns " + schema.key() + " in the schema, of "
                    + map.key() + " in the log");
        }
    }

    private void requireFits(WireColumn wire, Column column) {
        String name = column.name();
        if (!name.equals(wire.name())) {
            throw new UndecodableException("column " + name + " is " + wire.name() + " in the log");
        }
        if (column.nullable() != wire.nullable()) {
            throw new UndecodableException("column " + name + " may "
                    + (column.nullable() ? "" : "not ") + "be NULL in the schema, otherwise in the log");
        }
        ColumnType seen = types.of(wire);
        if (!seen.equals(column.type()) && !types.isHeldAs(column.type().kind(), wire)) {
            throw new UndecodableException("column " + name + " is " + told(column.type()) + " in the schema, "
                    + told(seen) + " in the log");
        }
    }

    private static String told(ColumnType type) {
        return type.kind() + (type.unsigned() ? " UNSIGNED" : "") + "(" + type.length() + "," + type.scale() + ")"
                + (type.charset() == null ? "" : " " + type.charset())
                + (type.labels().isEmpty() ? "" : " of " + type.labels().size() + " labels");
    }

    /**
     * The shape that the log describes. What it does not say is taken from the shape before, where the statement left the
     * column alone, and else from the statement.
     *
     * @param known the shape before; null for a table that is new
     * @throws UndecodableException if it cannot be known
     */
    TableSchema build(Statement statement, TableId table, @Nullable TableSchema known, TableMap map) {
        if (!map.isFull()) {
            throw new UndecodableException("the log does not describe the table (binlog_row_metadata is not FULL)");
        }
        List<Column> columns = new ArrayList<>();
        for (WireColumn wire : map.columns()) {
            columns.add(column(statement, known, wire));
        }
        TableSchema shape = new TableSchema(table, columns, key(statement, known, map, columns));
        requireFits(map, shape);
        return shape;
    }

    private Column column(Statement statement, @Nullable TableSchema known, WireColumn wire) {
        String name = String.valueOf(wire.name());
        Optional<ColumnClause> clause = ColumnClause.sure(statement, name);
        Column before = before(statement, known, name);
        ColumnType type = type(wire, before, clause.orElse(null));
        if (clause.isPresent()) {
            boolean implicit = type.kind() == ColumnKind.TIMESTAMP && !wire.nullable();
            ColumnDefault found = clause.get().defaultValue();
            return new Column(
                    name,
                    type,
                    wire.nullable(),
                    clause.get().generated(),
                    implicit && found.equals(ColumnDefault.NONE) ? UNKNOWN : found);
        }
        boolean kept = before != null
                && (!before.name().equals(name) || !ColumnClause.mayTouch(statement, name))
                && !statement.hasExecutableComment();
        return new Column(
                name,
                type,
                wire.nullable(),
                before != null && before.generated(),
                kept ? before.defaultValue() : UNKNOWN);
    }

    /** The column before the statement, under the name that it had; null if there was none. */
    private static @Nullable Column before(Statement statement, @Nullable TableSchema known, String name) {
        if (known == null) {
            return null;
        }
        int index = known.indexOf(name);
        if (index < 0) {
            index = ColumnClause.renamedFrom(statement, name).map(known::indexOf).orElse(-1);
        }
        return index < 0 ? null : known.columns().get(index);
    }

    /** Some types look like strings of bytes in the log: their names are elsewhere, or nobody knows. */
    private ColumnType type(WireColumn wire, @Nullable Column before, @Nullable ColumnClause clause) {
        ColumnType seen = types.of(wire);
        if (!types.mayHideAnother(wire)) {
            return seen;
        }
        ColumnKind declared = clause == null ? before == null ? null : before.type().kind() : kindOf(clause);
        if (declared == null) {
            throw new UndecodableException("column " + wire.name() + " looks like bytes and may be of another type");
        }
        return types.isHeldAs(declared, wire) ? ColumnType.of(declared) : seen;
    }

    private static @Nullable ColumnKind kindOf(ColumnClause clause) {
        return switch (clause.typeWord()) {
            case "UUID" -> ColumnKind.UUID;
            case "INET4" -> ColumnKind.INET4;
            case "INET6" -> ColumnKind.INET6;
            case "BINARY", "CHAR" -> ColumnKind.BINARY;
            default -> null;
        };
    }

    private static List<Integer> key(
            Statement statement, @Nullable TableSchema known, TableMap map, List<Column> columns) {
        boolean named = statement.has("PRIMARY");
        if (named && (statement.has("ADD") || statement.has("CREATE"))) {
            return map.key();
        }
        if (map.key().size() == 1 && columns.get(map.key().get(0)).name().equals(MADE_KEY)) {
            return map.key();
        }
        if (statement.has("SERIAL") || statement.has("LIKE") || (known == null && statement.has("KEY"))) {
            throw new UndecodableException("its key is not surely found in the statement");
        }
        if (named || known == null || !known.hasKey()) {
            return List.of();
        }
        return map.key();
    }
}
