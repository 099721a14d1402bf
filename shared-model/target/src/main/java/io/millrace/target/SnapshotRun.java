// SPDX-License-Identifier: Apache-2.0
package io.millrace.target;

import io.millrace.position.LogPosition;
import java.io.Serializable;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A copy of all tables, or of some once more, from its start to its end.
 *
 * @param snapshotRun its name, unique in the pipeline
 * @param captureRun of the change log that is to be replayed onto it
 * @param kind what is copied
 * @param epoch rises each time somebody takes over; who holds a lower one may write no more
 * @param startedAt by the target's clock
 * @param completedAt by the target's clock; null while not completed
 * @param logEnd the end of the source's log when the last row had been read: the replay that has passed it has made the
 *     copy whole; null while not completed, and where it was not known
 * @param reason why it was given up; null if it was not, or if a later one took its place
 */
public record SnapshotRun(
        String pipeline,
        String captureRun,
        String snapshotRun,
        Kind kind,
        long epoch,
        State state,
        Instant startedAt,
        @Nullable Instant completedAt,
        @Nullable LogPosition logEnd,
        @Nullable String reason)
        implements Serializable {

    /** What a run copies. */
    public enum Kind {
        /** All tables of the pipeline, into their places, before apply begins. */
        WHOLE,
        /** Some tables, beside those that apply goes on writing into; apply puts them in their places. */
        RELOAD
    }

    /** How far a run has come. */
    public enum State {
        COPYING,
        COMPLETED,
        /** Given up, or a later run took its place. */
        SUPERSEDED
    }

    public SnapshotRun {
        if (pipeline.isEmpty() || captureRun.isEmpty() || snapshotRun.isEmpty()) {
            throw new IllegalArgumentException("a snapshot run needs names");
        }
        if ((state == State.COMPLETED) != (completedAt != null)) {
            throw new IllegalArgumentException("a run that is " + state + " with completion " + completedAt);
        }
    }
}
