// SPDX-License-Identifier: Apache-2.0
package io.millrace.prove.check;

import io.millrace.prove.workload.Intent;
import io.millrace.prove.workload.Outcome;
import io.millrace.prove.workload.SessionHistory;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Compares what is in the change log with what the sessions know of their transactions: each acknowledged one once, in
 * its session's order, none that was rolled back. Reads both side by side, and remembers only what is missing. Not
 * thread-safe.
 */
final class OutcomeCheck {

    /** No session has so many transactions in a row that are not in the log: a number so far ahead is none of its. */
    private static final long AHEAD_MAX = 1_000_000;

    private final Violations violations;
    private final Map<Integer, Progress> sessions = new HashMap<>();

    OutcomeCheck(Map<Integer, SessionHistory> histories, Violations violations) {
        this.violations = violations;
        histories.forEach((session, history) -> sessions.put(session, new Progress(history)));
    }

    /** A transaction or a definition of a session is in the change log. */
    void seen(int session, long counter, int changes, String where) {
        Progress progress = sessions.get(session);
        String name = "transaction " + counter + " of session " + session;
        if (progress == null || counter > progress.last + AHEAD_MAX) {
            violations.add(
                    ViolationKind.INVENTED,
                    where,
                    name + (progress == null ? ": no such session" : " was never begun"));
            return;
        }
        if (counter <= progress.last) {
            boolean late = progress.missing.remove(counter) != null;
            violations.add(
                    late ? ViolationKind.REORDERED : ViolationKind.DOUBLED,
                    where,
                    name + " comes " + (late ? "" : "again ") + "after transaction " + progress.last);
            return;
        }
        Intent intent = progress.passTo(counter, where);
        progress.last = counter;
        if (intent == null || intent.outcome() == Outcome.ROLLED_BACK) {
            violations.add(
                    ViolationKind.INVENTED,
                    where,
                    name + (intent == null ? " was never begun" : " was rolled back by its session"));
        } else if (intent.changes() != changes) {
            violations.add(
                    ViolationKind.TORN,
                    where,
                    name + " says that it has " + changes + " changes, its session made " + intent.changes());
        }
    }

    /** Nothing comes any more: whatever was acknowledged and is not there is lost. */
    void finish() {
        sessions.forEach((session, progress) -> {
            progress.passTo(Long.MAX_VALUE, "the end");
            progress.missing.forEach((counter, noticed) -> violations.add(
                    ViolationKind.LOST,
                    noticed,
                    "transaction " + counter + " of session " + session + " was acknowledged and is not there"));
        });
    }

    /** Where a session's history is. */
    private static final class Progress {

        private final SessionHistory history;
        private final Map<Long, String> missing = new LinkedHashMap<>();
        private @Nullable Intent next;
        private long last;

        Progress(SessionHistory history) {
            this.history = history;
            this.next = history.next();
        }

        /** Goes on to a number and gives what the session knows of it. */
        @Nullable
        Intent passTo(long counter, String where) {
            Intent intent = next;
            while (intent != null && intent.counter() < counter) {
                if (intent.outcome() == Outcome.ACKNOWLEDGED) {
                    missing.put(intent.counter(), where);
                }
                intent = history.next();
            }
            boolean found = intent != null && intent.counter() == counter;
            next = found ? history.next() : intent;
            return found ? intent : null;
        }
    }
}
