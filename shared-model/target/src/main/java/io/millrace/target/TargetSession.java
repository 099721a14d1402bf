// SPDX-License-Identifier: Apache-2.0
package io.millrace.target;

import java.util.function.BooleanSupplier;

/**
 * One connection to the target. Whatever is done through it belongs to the transaction that is open, which starts by
 * itself with the first statement and ends with {@link #commit} or {@link #rollback}.
 *
 * <p>For one thread at a time, but for {@link #abort}. Every failure is a
 * {@link io.millrace.fault.MillraceException} whose text holds no values of rows: {@code TARGET_UNREACHABLE} and
 * {@code TARGET_BUSY} pass by themselves, and the session is then to be closed and made anew. After any failure the
 * transaction can only be rolled back, or the {@link #part} of it in which that was.
 */
public interface TargetSession extends AutoCloseable {

    /** Looking at, making and changing the tables of rows. */
    TargetTables tables();

    /** Millrace's own tables. */
    ControlTables control();

    /**
     * Starts to load rows into a table, in the open transaction. One at a time; nothing else may be done through this
     * session until it is finished or closed.
     */
    BulkLoad bulkLoad(TargetTable table);

    /** Writes changes, in the open transaction. The same one for the session's whole life. */
    ChangeWriter changes();

    /**
     * How many values this session has replaced because the target has them not, those of failed transactions included.
     */
    long replacedValues();

    /**
     * Does a part of the transaction, so that it can fail alone: what it did is undone if it returns false or throws, and
     * what came before it stays. One may lie within another.
     *
     * @return what the part has returned
     */
    boolean part(BooleanSupplier part);

    /**
     * Ends the transaction and keeps what it did. If this fails with {@code TARGET_UNREACHABLE} the outcome is unknown:
     * read the progress with a new session to learn it.
     */
    void commit();

    /** Ends the transaction as if it had never been. Never throws on a connection that is gone. */
    void rollback();

    /**
     * Cuts the connection, so that a thread that waits for the target in this session fails at once. From any thread,
     * at any time, any number of times.
     */
    void abort();

    /** Gives up what was not committed, and the connection. Does not throw. */
    @Override
    void close();
}
