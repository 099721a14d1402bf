// SPDX-License-Identifier: Apache-2.0
package io.millrace.prove.workload;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A table whose shape changes under way, as the source describes it now. Immutable.
 *
 * @param name without the database
 * @param key the columns of its primary key
 * @param columns all others that may be NULL or not, but for those that every row of the workload has
 */
record ShapedTable(String name, List<String> key, List<ShapedColumn> columns) {

    /** What all of their names begin with. */
    static final String PREFIX = "shaped_";

    /** The columns of all such tables, in the order of tables and columns. */
    static final String QUERY =
            "SELECT table_name, column_name, column_key, column_type, is_nullable FROM information_schema.columns"
                    + " WHERE table_schema = '" + Tables.DATABASE + "' AND table_name LIKE 'shaped\\_%'"
                    + " ORDER BY table_name, ordinal_position";

    private static final List<String> ALWAYS_THERE = List.of("id", Tables.SESSION, Tables.COUNTER);

    /**
     * One of the columns that come and go.
     *
     * @param type as the source writes it
     */
    record ShapedColumn(String name, String type, boolean isNullable) {

        /** Whether it holds text; else it holds numbers. */
        boolean isText() {
            return type.startsWith("varchar");
        }

        /** A type that holds all of its values; the same if there is none that the workload uses. */
        String wider() {
            if (isText()) {
                String length = type.substring(type.indexOf('(') + 1, type.indexOf(')'));
                return "varchar(" + Math.min(200, Integer.parseInt(length) + 20) + ")";
            }
            return "bigint";
        }
    }

    ShapedTable {
        key = List.copyOf(key);
        columns = List.copyOf(columns);
    }

    /** Those that {@link #QUERY} has found. */
    static List<ShapedTable> of(List<List<String>> rows) {
        Map<String, ShapedTable> tables = new LinkedHashMap<>();
        for (List<String> row : rows) {
            tables.merge(row.get(0), ofColumn(row), ShapedTable::plus);
        }
        return List.copyOf(tables.values());
    }

    private static ShapedTable ofColumn(List<String> row) {
        String column = row.get(1);
        return new ShapedTable(
                row.get(0),
                row.get(2).equals("PRI") ? List.of(column) : List.of(),
                ALWAYS_THERE.contains(column)
                        ? List.of()
                        : List.of(
                                new ShapedColumn(column, row.get(3), row.get(4).equals("YES"))));
    }

    private ShapedTable plus(ShapedTable other) {
        return new ShapedTable(name, joined(key, other.key), joined(columns, other.columns));
    }

    private static <T> List<T> joined(Collection<T> some, Collection<T> more) {
        List<T> all = new ArrayList<>(some);
        all.addAll(more);
        return all;
    }

    /** What follows CREATE TABLE. */
    static String create(long number) {
        return Tables.DATABASE + "." + PREFIX + number
                + " (id INT NOT NULL, session INT NOT NULL, counter BIGINT NOT NULL, c" + number
                + " INT, PRIMARY KEY (id)) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4";
    }

    String qualified() {
        return Tables.DATABASE + "." + name;
    }
}
