// SPDX-License-Identifier: Apache-2.0
package io.millrace.capture.source;

import io.millrace.model.ChangeEvent;
import java.util.List;

/**
 * An open reading of the log, by one thread: what a log source implements, while {@code ChangeLogSource} makes a Flink
 * source of it (transactions, parts, chain of records, checkpoints).
 *
 * <p>Events come in the log's order, rows between the begin and the end of their transaction, all with identities that
 * do not depend on where the reading began. A transaction that was begun before is read again from its start: rows that
 * were emitted before are dropped by the caller.
 */
public interface LogCursor extends AutoCloseable {

    /**
     * The next events, empty if there were none for a short while (about a heartbeat interval at most). Never waits for
     * more once it has some.
     *
     * @throws io.millrace.fault.MillraceException when the log cannot be read on; what follows is up to its code
     */
    List<ChangeEvent> poll() throws InterruptedException;

    /** Makes a {@link #poll} that waits return soon. May be called by any thread. */
    void wakeUp();

    /** Ends the reading. The connection is closed on return. */
    @Override
    void close();
}
