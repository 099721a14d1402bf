// SPDX-License-Identifier: Apache-2.0
package io.millrace.target.mysql;

import io.millrace.target.TargetColumn;
import io.millrace.target.TargetTable;
import java.util.List;
import java.util.stream.Collectors;

/** Names in SQL text: every name in every statement comes through here, and always in quotes. */
final class Identifiers {

    /** Characters of a name, at most. */
    static final int MAX_CHARACTERS = 64;

    private Identifiers() {}

    /** The name in quotes. */
    static String quote(String name) {
        if (name.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("a name with a NUL character");
        }
        return '`' + name.replace("`", "``") + '`';
    }

    /** The table's name with its database, in quotes. */
    static String qualified(TargetTable table) {
        return quote(table.schema()) + "." + quote(table.name());
    }

    /** The columns' names in quotes, with commas. */
    static String list(List<TargetColumn> columns) {
        return columns.stream().map(column -> quote(column.name())).collect(Collectors.joining(", "));
    }
}
