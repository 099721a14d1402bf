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
import io.millrace.model.TableSchema;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What the log's own description of a table says of its shape. Stateless. */
final class MappedShape {

    /** What MySQL calls the key that it makes by itself. */
    private static final String MADE_KEY = "my_row_id";

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
            throw new UndecodableException("column " + name + " may " + (column.nullable() ? "" : "not ")
                    + "be NULL in the schema, otherwise in the log");
        }
        ColumnType seen = types.of(wire);
        if (!seen.equals(column.type()) && !types.isHeldAs(column.type().kind(), wire)) {
            throw new UndecodableException(
                    "column " + name + " is " + told(column.type()) + " in the schema, " + told(seen) + " in the log");
        }
    }

    private static String told(ColumnType type) {
        return type.kind() + (type.unsigned() ? " UNSIGNED" : "") + "(" + type.length() + "," + type.scale() + ")"
                + (type.charset() == null ? "" : " " + type.charset())
                + (type.labels().isEmpty() ? "" : " of " + type.labels().size() + " labels");
    }

    /**
     * The shape that the log describes. What it does not say is taken from the shape before, where the statements left
     * the column alone, and else from the statements.
     *
     * @throws UndecodableException if it cannot be known
     */
    TableSchema build(Reshaping reshaping, TableMap map) {
        if (!map.isFull()) {
            throw new UndecodableException("the log does not describe the table (binlog_row_metadata is not FULL)");
        }
        List<Column> columns = new ArrayList<>();
        for (WireColumn wire : map.columns()) {
            columns.add(column(reshaping, wire));
        }
        TableSchema shape = new TableSchema(reshaping.table(), columns, key(reshaping, map, columns));
        requireFits(map, shape);
        return shape;
    }

    private Column column(Reshaping reshaping, WireColumn wire) {
        String name = String.valueOf(wire.name());
        Optional<ColumnClause> clause = reshaping.clause(name);
        Column before = reshaping.before(name);
        ColumnType type = type(reshaping, wire, before);
        if (clause.isPresent()) {
            boolean implicit = type.kind() == ColumnKind.TIMESTAMP && !wire.nullable();
            ColumnDefault found = clause.get().defaultValue();
            return new Column(
                    name,
                    type,
                    wire.nullable(),
                    clause.get().generated(),
                    implicit && found.equals(ColumnDefault.NONE) ? Reshaping.UNKNOWN : found);
        }
        boolean kept = before != null && !reshaping.isHidden();
        return new Column(
                name,
                type,
                wire.nullable(),
                before != null && before.generated(),
                before != null && kept ? before.defaultValue() : Reshaping.UNKNOWN);
    }

    /** Some types look like strings of bytes in the log: their names are elsewhere, or nobody knows. */
    private ColumnType type(Reshaping reshaping, WireColumn wire, @Nullable Column before) {
        ColumnType seen = types.of(wire);
        if (!types.mayHideAnother(wire)) {
            return seen;
        }
        Optional<String> word = reshaping.typeWord(String.valueOf(wire.name()));
        ColumnKind declared = word.map(MappedShape::kindOf).orElse(null);
        if (declared == null && before != null) {
            declared = before.type().kind();
        }
        if (declared == null || reshaping.isHidden()) {
            throw new UndecodableException("column " + wire.name() + " looks like bytes and may be of another type");
        }
        return types.isHeldAs(declared, wire) ? ColumnType.of(declared) : seen;
    }

    private static @Nullable ColumnKind kindOf(String typeWord) {
        return switch (typeWord) {
            case "UUID" -> ColumnKind.UUID;
            case "INET4" -> ColumnKind.INET4;
            case "INET6" -> ColumnKind.INET6;
            case "BINARY", "CHAR" -> ColumnKind.BINARY;
            default -> null;
        };
    }

    private static List<Integer> key(Reshaping reshaping, TableMap map, List<Column> columns) {
        TableSchema known = reshaping.known();
        boolean named = reshaping.has("PRIMARY");
        if (reshaping.statements().stream().anyMatch(Statement::addsPrimaryKey)) {
            return map.key();
        }
        if (map.key().size() == 1 && columns.get(map.key().get(0)).name().equals(MADE_KEY)) {
            return map.key();
        }
        if (reshaping.has("SERIAL") || reshaping.has("LIKE") || (known == null && reshaping.has("KEY"))) {
            throw new UndecodableException("its key is not surely found in the statement");
        }
        if (named || known == null || !known.hasKey()) {
            return List.of();
        }
        return map.key();
    }
}
