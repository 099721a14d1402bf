// SPDX-License-Identifier: Apache-2.0
package io.millrace.apply.reload;

import io.millrace.fault.MillraceException;
import io.millrace.target.Progress;
import io.millrace.target.TableState;
import java.util.List;

/** What writes all tables, as a reload sees it. Thread-safe. */
public interface MainLane {

    /** What is to be done while nothing is written. */
    @FunctionalInterface
    interface Pause {

        /**
         * Does it, within seconds.
         *
         * @param at up to where exactly the target is
         * @return the tables that others have taken the places of
         */
        List<TableState> use(Progress at) throws InterruptedException;
    }

    /** Up to where the target is. */
    Progress progress();

    /**
     * Lets nothing be written between two transactions for as long as that takes.
     *
     * @return false if that was not possible just now: a transaction is under way, or the end is near
     * @throws MillraceException what the pause has thrown; the main lane goes on
     * @throws Unsettled what the pause has thrown; this attempt of the job ends before anything more is written
     */
    boolean pause(Pause pause) throws InterruptedException;

    /** Thrown by a pause of which nobody knows what it did: what the main lane has in memory may not be so any more. */
    final class Unsettled extends RuntimeException {

        private static final long serialVersionUID = 1L;

        /** By that failure. */
        public Unsettled(MillraceException cause) {
            super(cause);
        }
    }
}
