// SPDX-License-Identifier: Apache-2.0
package io.millrace.snapshot.copy;

import io.millrace.control.ControlMessage.ThrottleSnapshot;
import io.millrace.settings.ThrottleSettings;

/**
 * Limits of the whole copy; 0 stands for none.
 *
 * @param rowsPerSecond that are read
 * @param bytesPerSecond that are written
 * @param chunks that are copied at the same time
 * @param sourceThreads while more are running at the source, the copy's own left out, no chunk is begun
 * @param replicaLagSeconds while a replica is further behind, no chunk is begun
 */
public record Throttle(long rowsPerSecond, long bytesPerSecond, int chunks, int sourceThreads, long replicaLagSeconds) {

    /** What the settings say. */
    public static Throttle of(ThrottleSettings settings) {
        return new Throttle(
                settings.rowsPerSecond(),
                settings.bytesPerSecond().bytes(),
                settings.chunks(),
                settings.sourceThreads(),
                // Replicas count in seconds: less than one of them is no limit that could be kept.
                settings.replicaLag().isZero()
                        ? 0
                        : Math.max(1, settings.replicaLag().toSeconds()));
    }

    /** What a command says. */
    public static Throttle of(ThrottleSnapshot command) {
        return new Throttle(
                command.rowsPerSecond(),
                command.bytesPerSecond(),
                command.chunks(),
                command.sourceThreads(),
                command.replicaLagSeconds());
    }

    /** Chunks at the same time, of so many workers. */
    public int chunksOf(int workers) {
        return chunks == 0 ? workers : Math.min(chunks, workers);
    }

    /** Each worker's part of the rows, at least one a second; 0 for no limit. */
    public long rowsOfEach(int workers) {
        return share(rowsPerSecond, workers);
    }

    /** Each worker's part of the bytes, at least one a second; 0 for no limit. */
    public long bytesOfEach(int workers) {
        return share(bytesPerSecond, workers);
    }

    private long share(long limit, int workers) {
        return limit == 0 ? 0 : Math.max(1, limit / chunksOf(workers));
    }
}
