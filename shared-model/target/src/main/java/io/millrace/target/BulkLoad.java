// SPDX-License-Identifier: Apache-2.0
package io.millrace.target;

import org.jspecify.annotations.Nullable;

/**
 * Rows on their way into a table by the target's fastest way, in the session's open transaction. For one thread.
 *
 * <p>What is closed before it is finished, or fails, leaves nothing once the transaction is rolled back, which is then
 * the only thing left to do in it.
 */
public interface BulkLoad extends AutoCloseable {

    /**
     * Adds a row. The array is not kept and may be used again.
     *
     * @param row canonical values in the order of the table's shape
     * @throws io.millrace.fault.MillraceException {@code TARGET_VALUE_NOT_HELD} if the target has no such value; what
     *     the target says about rows may come with a later row or with {@link #finish}
     */
    void write(@Nullable Object[] row);

    /** The bytes that rows have taken so far, as sent. */
    long bytes();

    /**
     * Sends what is left and waits for the target.
     *
     * @return the number of rows that the target has taken
     */
    long finish();

    /** Gives up if not finished; else does nothing. Does not throw. */
    @Override
    void close();
}
