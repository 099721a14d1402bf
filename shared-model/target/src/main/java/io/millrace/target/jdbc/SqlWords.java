// SPDX-License-Identifier: Apache-2.0
package io.millrace.target.jdbc;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Where the SQL of Millrace's own tables differs from product to product. Immutable.
 *
 * @param now the time
 * @param limit ends a query that wants so many rows
 * @param lock ends a query whose rows nobody may change until the transaction ends
 * @param orElse ends an INSERT whose row may be there, and then is to stay; null where there is no such INSERT, and it is
 *     looked for before
 * @param times reads a time, which products keep in different types
 */
public record SqlWords(
        String now,
        IntFunction<String> limit,
        String lock,
        @Nullable String orElse,
        Times times) {

    /** Reads a time. */
    @FunctionalInterface
    public interface Times {

        /** The time in that column; null for NULL. */
        @Nullable
        Instant read(ResultSet row, String column) throws SQLException;
    }

    /** Those of a product with {@code LIMIT} and {@code FOR UPDATE}. */
    public SqlWords(String now, String orElse, Times times) {
        this(now, rows -> "LIMIT " + rows, "FOR UPDATE", orElse, times);
    }
}
