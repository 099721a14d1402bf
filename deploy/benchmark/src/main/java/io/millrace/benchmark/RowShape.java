// SPDX-License-Identifier: Apache-2.0
package io.millrace.benchmark;

import java.util.List;
import java.util.stream.Collectors;

/**
 * The columns of a table, the key {@code id} first, and how its rows read alike on both sides.
 *
 * @param columns in their order
 */
record RowShape(List<Column> columns) {

    /** What a column holds. */
    enum Kind {
        INT("INT", "integer", "int32", ""),
        BIGINT("BIGINT", "bigint", "int64", ""),
        TEXT("", "text", "string", ""),
        DECIMAL(
                "DECIMAL(12,2)",
                "numeric",
                "bytes",
                "\"name\":\"org.apache.kafka.connect.data.Decimal\",\"version\":1,"
                        + "\"parameters\":{\"scale\":\"2\",\"connect.decimal.precision\":\"12\"},"),
        TIME("DATETIME(6)", "timestamp", "int64", "\"name\":\"io.debezium.time.MicroTimestamp\",\"version\":1,"),
        DOUBLE("DOUBLE", "double precision", "double", "");

        private final String declared;
        private final String target;
        private final String connect;
        private final String semantics;

        Kind(String declared, String target, String connect, String semantics) {
            this.declared = declared;
            this.target = target;
            this.connect = connect;
            this.semantics = semantics;
        }
    }

    /**
     * A column.
     *
     * @param declared its type at the source
     * @param nullable whether it may be NULL
     */
    record Column(String name, Kind kind, String declared, boolean nullable) {

        static Column of(String name, Kind kind, boolean nullable) {
            return new Column(name, kind, kind.declared, nullable);
        }

        static Column text(String name, String declared, boolean nullable) {
            return new Column(name, Kind.TEXT, declared, nullable);
        }

        private String definition() {
            return name + " " + declared + (nullable ? "" : " NOT NULL") + (name.equals("id") ? " PRIMARY KEY" : "");
        }

        /** As Connect writes schemas down. */
        private String field() {
            return "{\"type\":\"%s\",\"optional\":%s,%s\"field\":\"%s\"}"
                    .formatted(kind.connect, nullable, kind.semantics, name);
        }
    }

    /** The columns of {@code orders}. */
    static final RowShape ORDERS = new RowShape(List.of(
            Column.of("id", Kind.BIGINT, false),
            Column.of("customer", Kind.INT, false),
            Column.text("status", "VARCHAR(16)", false),
            Column.of("total", Kind.DECIMAL, false),
            Column.text("note", "VARCHAR(100)", true),
            Column.of("placed_at", Kind.TIME, false),
            Column.of("weight", Kind.DOUBLE, true)));

    RowShape {
        columns = List.copyOf(columns);
    }

    /** For {@code CREATE TABLE} at the source. */
    String definition() {
        return columns.stream().map(Column::definition).collect(Collectors.joining(", "));
    }

    /** What reads the values at the source. */
    String sourceColumns() {
        return columns.stream()
                .map(column -> column.kind == Kind.TIME
                        ? "DATE_FORMAT(" + column.name + ", '%Y-%m-%d %H:%i:%s.%f')"
                        : column.name)
                .collect(Collectors.joining(", "));
    }

    /** What reads the same values at the target. */
    String targetColumns() {
        return columns.stream()
                .map(column -> switch (column.kind) {
                    case TIME -> "to_char(" + column.name + ", 'YYYY-MM-DD HH24:MI:SS.US')";
                    // Whose copy is padded shows no blanks either, as the source does.
                    case TEXT -> column.name + "::text";
                    case INT, BIGINT, DECIMAL, DOUBLE -> column.name;
                })
                .collect(Collectors.joining(", "));
    }

    /** Names and the target's types of parameters, with a blank between them and commas behind each pair. */
    String targetTypes() {
        return columns.stream()
                .map(column -> column.name + " " + column.kind.target)
                .collect(Collectors.joining(","));
    }

    /** The number of the column that holds a floating point number; -1 if none does. */
    int floating() {
        for (int at = 0; at < columns.size(); at++) {
            if (columns.get(at).kind == Kind.DOUBLE) {
                return at;
            }
        }
        return -1;
    }

    /** The fields of its rows, as Connect writes schemas down; the first is the key. */
    List<String> fields() {
        return columns.stream().map(Column::field).toList();
    }
}
