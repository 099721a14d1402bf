// SPDX-License-Identifier: Apache-2.0
package io.millrace.apply.batch;

import io.millrace.fault.MillraceException;
import io.millrace.position.LogPosition;

/** What apply tells of its work, on the threads that do it: for metrics. Must return soon and not throw. */
public interface WriterEvents {

    /** A transaction of the target is committed. */
    void committed(Committed what);

    /** Work failed in a way that passes, and is tried again. */
    void retried(MillraceException cause);

    /** Changes came that are in the target already, and were dropped. */
    void dropped(long changes);

    /** The target holds all changes up to there, and the source was seen to be there at that time. */
    void reached(LogPosition position, long sourceMicros);

    /**
     * A transaction of the target.
     *
     * @param rows changes received for it
     * @param transactions of the source that it holds
     * @param times when the source committed them
     * @param commitNanos how long the commit alone took
     * @param replaced values that the target has not, and for which others were written
     * @param parked changes of those received that wait, and are not among the target's rows
     */
    record Committed(long rows, long transactions, CommitTimes times, long commitNanos, long replaced, long parked) {}
}
