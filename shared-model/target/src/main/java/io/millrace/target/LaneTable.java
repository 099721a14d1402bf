// SPDX-License-Identifier: Apache-2.0
package io.millrace.target;

import io.millrace.position.LogPosition;
import java.util.Optional;

/**
 * The connections that write a batch side by side, ahead of the progress, and what they have left there: a lane that commits
 * says in the same transaction up to where it is ahead, and the transaction that moves the progress there takes that back.
 * So the target knows by itself whether it shows a state of the source. For one thread, in the session's transaction.
 *
 * <p>Whoever locks both locks the progress first, then the lanes.
 */
public interface LaneTable {

    /** Up to where rows may be ahead of the progress; empty while none are. */
    Optional<LogPosition> ahead(String pipeline);

    /**
     * Takes the lanes over: waits for transactions of the writer before, whose lanes cannot commit any more from here on.
     *
     * @param lanes how many; with 0 nothing is written unless somebody had some
     * @param writer who takes them, by a name that nobody else has
     * @return up to where rows may be ahead, which stays written down until it is {@linkplain #settle settled}
     */
    Optional<LogPosition> take(String pipeline, int lanes, String writer);

    /** Whether the lanes are still those of that writer. */
    boolean isWriter(String pipeline, String writer);

    /**
     * Writes down that a lane is ahead, as the last statement of its transaction. Holds the progress where it is until that
     * has ended.
     *
     * @param lane from 1
     * @param from where the progress must stand
     * @throws io.millrace.fault.MillraceException {@code TARGET_PROGRESS_MOVED} if it does not, or the lane is another's
     */
    void mark(String pipeline, int lane, String writer, LogPosition from, LogPosition upTo);

    /**
     * Takes back what lanes have written down, in the transaction that has moved the progress that far.
     *
     * @param least how many there must be: behind a proxy lanes may have been led to another server
     * @throws io.millrace.fault.MillraceException {@code TARGET_PROGRESS_MOVED} if there are fewer, or the lanes are another's
     */
    void settle(String pipeline, String writer, int least);

    /**
     * Forgets the lanes, so that nobody can write by them any more.
     *
     * @return up to where rows may be ahead
     */
    Optional<LogPosition> forget(String pipeline);
}
