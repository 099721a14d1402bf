// SPDX-License-Identifier: Apache-2.0
package io.millrace.target.postgres;

import io.millrace.target.TargetColumn;
import io.millrace.target.TargetTable;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;

/** Names in SQL text: every name in every statement comes through here, and always in quotes. */
final class Identifiers {

    /** Bytes of UTF-8 that PostgreSQL keeps of a name; it silently cuts off the rest. */
    static final int MAX_BYTES = 63;

    private Identifiers() {}

    /** The name in quotes. */
    static String quote(String name) {
        if (name.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("a name with a NUL character");
        }
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    /** The table's name with its schema, in quotes. */
    static String qualified(TargetTable table) {
        return quote(table.schema()) + "." + quote(table.name());
    }

    /** The columns' names in quotes, with commas. */
    static String list(List<TargetColumn> columns) {
        return columns.stream().map(column -> quote(column.name())).collect(Collectors.joining(", "));
    }

    /** How many bytes PostgreSQL needs for a name. */
    static int bytes(String name) {
        return name.getBytes(StandardCharsets.UTF_8).length;
    }
}
