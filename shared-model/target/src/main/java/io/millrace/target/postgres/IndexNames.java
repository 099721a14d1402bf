// SPDX-License-Identifier: Apache-2.0
package io.millrace.target.postgres;

import io.millrace.fault.MillraceException;
import io.millrace.target.TargetIndex;
import io.millrace.target.TargetTable;
import io.millrace.target.jdbc.Sql;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.zip.CRC32C;

/**
 * What the secondary indexes of a table are called. PostgreSQL wants names that nothing else in the schema has: where the
 * table's name and the index's are too long together, or taken, a checksum of both stands at the end.
 */
final class IndexNames {

    private static final String DOING = "read the catalogue";

    private final Sql sql;
    private final TargetTable table;
    private final Set<String> own;

    private IndexNames(Sql sql, TargetTable table, Set<String> own) {
        this.sql = sql;
        this.table = table;
        this.own = own;
    }

    static IndexNames read(Sql sql, TargetTable table) {
        return new IndexNames(
                sql, table, new HashSet<>(sql.list(DOING, row -> row.getString(1), """
                SELECT c.relname FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
                    JOIN pg_class t ON t.oid = i.indrelid JOIN pg_namespace n ON n.oid = t.relnamespace
                WHERE n.nspname = ? AND t.relname = ? AND NOT i.indisprimary""", table.schema(), table.name())));
    }

    /** Whether the table has the index. */
    boolean has(TargetIndex index) {
        return own.contains(plain(index)) || own.contains(marked(index));
    }

    /** A name for an index that the table has not. */
    String choose(TargetIndex index) {
        String plain = plain(index);
        boolean isFree = Identifiers.bytes(plain) <= Identifiers.MAX_BYTES
                && sql.isTrue(
                        DOING,
                        "SELECT NOT EXISTS (SELECT 1 FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
                                + " WHERE n.nspname = ? AND c.relname = ?)",
                        table.schema(),
                        plain);
        return isFree ? plain : marked(index);
    }

    private String plain(TargetIndex index) {
        return table.name() + "_" + index.name();
    }

    private String marked(TargetIndex index) {
        CRC32C checksum = new CRC32C();
        checksum.update((table.name() + "\0" + index.name()).getBytes(StandardCharsets.UTF_8));
        String mark = String.format(Locale.ROOT, "_%08x", checksum.getValue());
        String name = plain(index);
        while (Identifiers.bytes(name) > Identifiers.MAX_BYTES - mark.length()) {
            name = name.substring(0, name.offsetByCodePoints(name.length(), -1));
        }
        return name + mark;
    }

    /** Whether an index could not be made because another session has given the name to something else meanwhile. */
    static boolean wasTaken(MillraceException failure) {
        return failure.getCause() instanceof SQLException cause
                && ("23505".equals(cause.getSQLState()) || "42P07".equals(cause.getSQLState()));
    }
}
