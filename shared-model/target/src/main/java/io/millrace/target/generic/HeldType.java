// SPDX-License-Identifier: Apache-2.0
package io.millrace.target.generic;

import java.math.BigDecimal;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * How one column of the source is held.
 *
 * @param name as DDL has it, and {@link Product#declaredType}
 * @param jdbcType of {@link java.sql.Types}, for NULL
 * @param encoder of canonical values
 * @param equality how the product compares it
 * @param keyBytes what a value takes of a key, at most
 */
record HeldType(String name, int jdbcType, Encoder encoder, Equality equality, int keyBytes) {

    /** Turns a canonical value into what the driver is given: a String, byte[], Long, BigDecimal, Float or Double. */
    @FunctionalInterface
    interface Encoder {

        /**
         * The value for the driver.
         *
         * @throws io.millrace.target.ValueNotHeld if the type has no such value
         */
        Object of(Object canonical);
    }

    /** What {@code =} says of two values. */
    enum Equality {
        /** True exactly of equal ones. */
        EXACT,
        /** True of equal ones, and of some that are not, such as texts with different spaces behind them. */
        LOOSE,
        /** Nothing: it is refused. */
        NONE
    }

    /** Binds a value that {@link #encoder} has given, or NULL. */
    void bind(PreparedStatement statement, int at, @Nullable Object held) throws SQLException {
        if (held == null) {
            statement.setNull(at, jdbcType);
        } else if (held instanceof String text) {
            statement.setString(at, text);
        } else if (held instanceof byte[] bytes) {
            statement.setBytes(at, bytes);
        } else if (held instanceof Long number) {
            statement.setLong(at, number);
        } else if (held instanceof BigDecimal number) {
            statement.setBigDecimal(at, number);
        } else if (held instanceof Float number) {
            statement.setFloat(at, number);
        } else {
            statement.setDouble(at, (Double) held);
        }
    }

    /** About how many bytes a held value is. */
    static int size(@Nullable Object held) {
        return held instanceof String text ? text.length() : held instanceof byte[] bytes ? bytes.length : Long.BYTES;
    }
}
