// SPDX-License-Identifier: Apache-2.0
package io.millrace.capture.source;

import io.millrace.model.ChangeEvent;
import java.util.List;

/**
 * An open reading of the log, by one thread: what a log source implements, while {@code ChangeLogSource} makes a Flink
 * source of it (transactions, parts, chain of records, checkpoints).
 *
 * <p>Events come in the log's order, rows between the begin and the end of their transaction, all with identities that
 * do not depend on where the reading began; a schema change may come with or without begin and end around it. A
 * transaction that was begun before is read again from its start: what lies at or before the position to resume from is
 * dropped by the caller. The schemas to resume from hold at that position, so a schema change that is read again must
 * not change them again.
 *
 * <p>A transaction without rows of captured tables may be left out, or come with its begin and end; in either case, and
 * whenever the server is heard without anything for us, a {@link io.millrace.model.Heartbeat} says how far the log has
 * been read. They may come as often as they like, the caller thins them out; without any sign from the server there
 * must be none.
 */
public interface LogCursor extends AutoCloseable {

    /**
     * The next events, empty if there were none for a short while (about a heartbeat interval at most). Never waits for
     * more once it has some, and gives no more at a time than is good to hold in memory twice.
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
