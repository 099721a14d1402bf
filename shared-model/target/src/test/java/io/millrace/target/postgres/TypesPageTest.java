// SPDX-License-Identifier: Apache-2.0
package io.millrace.target.postgres;

import io.millrace.model.ColumnKind;
import io.millrace.model.ColumnType;
import io.millrace.testkit.ReferencePage;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Renders {@code docs/reference/types.md}. */
class TypesPageTest {

    private static final String HEAD = """
            # Types in PostgreSQL

            <!-- Rendered from code by TypesPageTest; do not edit. -->

            What a column of MySQL or MariaDB becomes. A value that the type has not stops the pipeline with
            `TARGET_VALUE_NOT_HELD`, table, column and position; nothing is rounded, cut or replaced in silence.

            | source | PostgreSQL | has not |
            |---|---|---|
            """;

    @Test
    void thePageSaysWhatTheCodeSays() {
        StringBuilder page = new StringBuilder(HEAD);
        for (ColumnKind kind : ColumnKind.values()) {
            for (ColumnType type : examples(kind)) {
                page.append("| `")
                        .append(source(type))
                        .append("` | `")
                        .append(PostgresType.of(type).name())
                        .append("` | ")
                        .append(notHeld(kind))
                        .append(" |\n");
            }
        }

        ReferencePage.check("types.md", page.toString());
    }

    private static List<ColumnType> examples(ColumnKind kind) {
        return switch (kind) {
            case TINYINT, SMALLINT, MEDIUMINT, INT, BIGINT ->
                List.of(ColumnType.of(kind), ColumnType.of(kind).asUnsigned());
            case BIT -> List.of(ColumnType.of(kind, 63), ColumnType.of(kind, 64));
            case DECIMAL -> List.of(ColumnType.of(kind, 10, 2));
            case CHAR, VARCHAR, BINARY, VARBINARY -> List.of(ColumnType.of(kind, 20));
            case ENUM, SET -> List.of(new ColumnType(kind, false, 0, 0, null, List.of("a", "b")));
            case TIME, DATETIME, TIMESTAMP -> List.of(ColumnType.of(kind, 0, 3));
            case YEAR, FLOAT, DOUBLE, TEXT, JSON, UUID, INET4, INET6, BLOB, GEOMETRY, DATE ->
                List.of(ColumnType.of(kind));
        };
    }

    private static String source(ColumnType type) {
        String size = switch (type.kind()) {
            case DECIMAL -> "(" + type.length() + "," + type.scale() + ")";
            case TIME, DATETIME, TIMESTAMP -> "(" + type.scale() + ")";
            case BIT, CHAR, VARCHAR, BINARY, VARBINARY -> "(" + type.length() + ")";
            case ENUM, SET -> "('a','b')";
            default -> "";
        };
        return type.kind() + size + (type.unsigned() ? " UNSIGNED" : "");
    }

    private static String notHeld(ColumnKind kind) {
        return switch (kind) {
            case CHAR, VARCHAR, TEXT, ENUM, SET, JSON, INET4, INET6 -> "the character NUL";
            case DATE, DATETIME -> "zero years, months and days, days past the month's end";
            case TIMESTAMP -> "`0000-00-00 00:00:00`";
            case TINYINT, SMALLINT, MEDIUMINT, INT, BIGINT, YEAR, BIT, DECIMAL, FLOAT, DOUBLE, UUID -> "";
            case BINARY, VARBINARY, BLOB, GEOMETRY, TIME -> "";
        };
    }
}
