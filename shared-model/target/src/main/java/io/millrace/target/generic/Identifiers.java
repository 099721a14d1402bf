// SPDX-License-Identifier: Apache-2.0
package io.millrace.target.generic;

import io.millrace.target.TargetColumn;
import io.millrace.target.TargetTable;
import java.util.List;
import java.util.stream.Collectors;

/** Names in SQL, as the standard quotes them. Flink's dialects do not do so for every product. Stateless. */
final class Identifiers {

    private Identifiers() {}

    static String quote(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    static String qualified(String schema, String name) {
        return quote(schema) + "." + quote(name);
    }

    static String qualified(TargetTable table) {
        return qualified(table.schema(), table.name());
    }

    static String list(List<TargetColumn> columns) {
        return columns.stream().map(column -> quote(column.name())).collect(Collectors.joining(", "));
    }
}
