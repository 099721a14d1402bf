// SPDX-License-Identifier: Apache-2.0
package io.millrace.flink;

import io.millrace.fault.MillraceException;
import io.millrace.flink.JobReport.CheckpointReport;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.runtime.checkpoint.CheckpointStatsSnapshot;
import org.apache.flink.runtime.checkpoint.CompletedCheckpointStats;
import org.apache.flink.runtime.execution.ExecutionState;
import org.apache.flink.runtime.executiongraph.AccessExecutionGraph;
import org.apache.flink.runtime.executiongraph.AccessExecutionVertex;
import org.apache.flink.runtime.executiongraph.ErrorInfo;
import org.jspecify.annotations.Nullable;

/**
 * One look at a job on its cluster.
 *
 * @param status Flink's own word
 * @param everyPartRuns whether no part is still being deployed or restored
 * @param lastCheckpoint the newest completed one
 * @param lastCheckpointFolder where it is
 * @param checkpointsFailed how many could not be taken
 * @param failureAt when the newest failure was, in Flink's milliseconds; 0 when there was none
 * @param failure the newest failure
 * @param failureIsRestoring whether that failure came of reading a checkpoint
 */
record RunView(
        JobStatus status,
        boolean everyPartRuns,
        @Nullable CheckpointReport lastCheckpoint,
        @Nullable Path lastCheckpointFolder,
        long checkpointsFailed,
        long failureAt,
        @Nullable MillraceException failure,
        boolean failureIsRestoring) {

    static RunView of(AccessExecutionGraph graph, ClassLoader loader) {
        CheckpointStatsSnapshot stats = graph.getCheckpointStatsSnapshot();
        CompletedCheckpointStats last =
                stats == null ? null : stats.getHistory().getLatestCompletedCheckpoint();
        ErrorInfo error = graph.getFailureInfo();
        return new RunView(
                graph.getState(),
                everyPartRuns(graph),
                last == null ? null : report(last),
                last == null || last.getExternalPath() == null ? null : Path.of(URI.create(last.getExternalPath())),
                stats == null ? 0 : stats.getCounts().getNumberOfFailedCheckpoints(),
                error == null ? 0 : error.getTimestamp(),
                error == null ? null : JobFaults.of(error.getException(), loader),
                error != null && isRestoring(error.getException(), loader));
    }

    /** The folder of the newest checkpoint, when it is not the one last seen. */
    Optional<Path> newCheckpoint(@Nullable Path lastSeen) {
        return Optional.ofNullable(lastCheckpointFolder).filter(folder -> !folder.equals(lastSeen));
    }

    /** What Flink's own code throws when state does not fit its operators or cannot be read. */
    static boolean isRestoring(Throwable failure, ClassLoader loader) {
        return JobFaults.anyIn(failure, loader, CheckpointUnusableException.class.getName())
                || JobFaults.anyIn(failure, loader, "creating StreamOperatorStateContext")
                || JobFaults.anyIn(failure, loader, "BackendBuildingException")
                || JobFaults.anyIn(failure, loader, "StateMigrationException");
    }

    private static CheckpointReport report(CompletedCheckpointStats stats) {
        return new CheckpointReport(
                stats.getCheckpointId(),
                Instant.ofEpochMilli(stats.getLatestAckTimestamp()),
                Duration.ofMillis(stats.getEndToEndDuration()),
                stats.getStateSize());
    }

    private static boolean everyPartRuns(AccessExecutionGraph graph) {
        for (AccessExecutionVertex vertex : graph.getAllExecutionVertices()) {
            ExecutionState state = vertex.getExecutionState();
            if (state != ExecutionState.RUNNING && state != ExecutionState.FINISHED) {
                return false;
            }
        }
        return graph.getState() == JobStatus.RUNNING;
    }
}
