// SPDX-License-Identifier: Apache-2.0
package io.millrace.target;

import io.millrace.position.LogPosition;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How far one lane of apply has come: all changes up to here, and none behind, are in the target.
 *
 * @param lane the partition of the change log in the order of its own, from 0
 * @param captureRun whose positions these are
 * @param position of the last change that is in the target
 * @param gtid the source's global transaction ids up to there, or null where it has none
 * @param topicId of the change log's topic, which changes when the topic is made anew
 * @param partition of that topic
 * @param offset of the record that reached the position; reading goes on behind it
 * @param sourceMicros the newest time at which the source is known to have been in this state, microseconds since the
 *     epoch; 0 if not known
 */
public record Progress(
        String pipeline,
        int lane,
        String captureRun,
        LogPosition position,
        @Nullable String gtid,
        String topicId,
        int partition,
        long offset,
        long sourceMicros) {

    /** The only lane of a log that keeps the source's order. */
    public static final int ORDERED_LANE = 0;

    /** The lane that follows the log for tables that are copied once more, beside those of the log's partitions. */
    public static final int RELOAD_LANE = 1_000_000;

    public Progress {
        if (pipeline.isEmpty() || captureRun.isEmpty() || lane < 0 || partition < 0 || offset < -1) {
            throw new IllegalArgumentException("no progress: " + pipeline + " " + captureRun + " lane " + lane
                    + " partition " + partition + " offset " + offset);
        }
    }

    /** Progress of which it is not known when the source was there. */
    public Progress(
            String pipeline,
            int lane,
            String captureRun,
            LogPosition position,
            @Nullable String gtid,
            String topicId,
            int partition,
            long offset) {
        this(pipeline, lane, captureRun, position, gtid, topicId, partition, offset, 0);
    }

    /** The time at which the source was there, if it is known. */
    public Optional<Instant> sourceTime() {
        return sourceMicros == 0 ? Optional.empty() : Optional.of(Instant.EPOCH.plus(sourceMicros, ChronoUnit.MICROS));
    }

    /** Another lane at the same place. */
    public Progress ofLane(int other) {
        return new Progress(pipeline, other, captureRun, position, gtid, topicId, partition, offset, sourceMicros);
    }
}
