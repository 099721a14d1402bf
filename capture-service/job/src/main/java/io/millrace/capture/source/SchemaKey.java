// SPDX-License-Identifier: Apache-2.0
package io.millrace.capture.source;

import io.millrace.model.SchemaChange;
import io.millrace.model.TableId;
import io.millrace.model.TableSchema;
import java.nio.charset.StandardCharsets;

/**
 * Kafka keys in the topic of schemas. One key per table and what it became, so that compaction keeps every shape that
 * rows may still name: {@code `shop`.`orders`@5f3a…}, with backticks in names doubled, and {@code `shop`.`orders`@gone}
 * for a table that was dropped.
 */
public final class SchemaKey {

    private SchemaKey() {}

    /** Whether the topic of schemas keeps that change: one after which the table's shape is another. */
    public static boolean isKept(SchemaChange change) {
        return switch (change.kind()) {
            case ANNOUNCE, CREATE, ALTER, RENAME, DROP, INCLUDE -> true;
            case TRUNCATE, UNKNOWN -> false;
        };
    }

    /** The key of a change that is kept. */
    public static byte[] of(SchemaChange change) {
        TableId table = change.table();
        TableSchema after = change.after();
        String version = after == null ? "gone" : Long.toHexString(after.version());
        return (quoted(table.database()) + "." + quoted(table.name()) + "@" + version).getBytes(StandardCharsets.UTF_8);
    }

    private static String quoted(String name) {
        return "`" + name.replace("`", "``") + "`";
    }
}
