// SPDX-License-Identifier: Apache-2.0
package io.millrace.model;

import java.io.Serializable;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The shape of a table at some position of the log. Immutable.
 *
 * <p>A shape's {@linkplain #version() version} is computed from its content, so that a writer that starts again gives
 * the same shape the same version without remembering anything.
 *
 * @param table whose shape it is
 * @param columns in the order in which rows carry their values, generated and invisible ones included
 * @param key indexes into {@code columns} of the primary key, in key order; empty for a table without one
 */
public record TableSchema(TableId table, List<Column> columns, List<Integer> key) implements Serializable {

    public TableSchema {
        columns = List.copyOf(columns);
        key = List.copyOf(key);
        Set<String> names = new HashSet<>();
        for (Column column : columns) {
            if (!names.add(column.name())) {
                throw new IllegalArgumentException(table + " has two columns named " + column.name());
            }
        }
        for (int index : key) {
            if (index < 0 || index >= columns.size()) {
                throw new IllegalArgumentException(table + ": key column " + index + " of " + columns.size());
            }
        }
        if (columns.isEmpty()) {
            throw new IllegalArgumentException(table + " has no columns");
        }
    }

    /** Whether rows can be told apart by a primary key. */
    public boolean hasKey() {
        return !key.isEmpty();
    }

    /** The position of the column with that name, or -1. */
    public int indexOf(String columnName) {
        for (int i = 0; i < columns.size(); i++) {
            if (columns.get(i).name().equals(columnName)) {
                return i;
            }
        }
        return -1;
    }

    /** The columns of the primary key, in key order. */
    public List<Column> keyColumns() {
        return key.stream().map(columns::get).toList();
    }

    /** The forms of a row's values, in column order. */
    public List<ValueForm> forms() {
        return columns.stream().map(column -> column.type().kind().form()).toList();
    }

    /**
     * This shape's version: a 64-bit FNV-1a hash of its content, equal for equal shapes on every machine. How a default's
     * expression is spelled does not count: servers spell it otherwise than statements do.
     */
    public long version() {
        return Fingerprint.of(canonicalText());
    }

    private static String text(ColumnDefault value) {
        return value.kind() == ColumnDefault.Kind.EXPRESSION ? "expression" : value.toString();
    }

    private String canonicalText() {
        String columnText = columns.stream()
                .map(c -> c.name()
                        + '\u0001'
                        + c.type()
                        + '\u0001'
                        + c.nullable()
                        + '\u0001'
                        + c.generated()
                        + '\u0001'
                        + text(c.defaultValue()))
                .collect(Collectors.joining("\u0002"));
        return table.database() + '\u0002' + table.name() + '\u0002' + columnText + '\u0002' + key;
    }
}
