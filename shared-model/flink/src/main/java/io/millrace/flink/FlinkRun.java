// SPDX-License-Identifier: Apache-2.0
package io.millrace.flink;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.flink.api.common.JobID;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.execution.CheckpointType;
import org.apache.flink.runtime.executiongraph.AccessExecutionGraph;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.runtime.jobmaster.JobResult;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.minicluster.MiniClusterConfiguration;
import org.apache.flink.runtime.minicluster.RpcServiceSharing;
import org.jspecify.annotations.Nullable;

/** A cluster inside this process, with one job on it, for as long as the job lives. */
final class FlinkRun implements AutoCloseable {

    private static final Duration START_TIMEOUT = Duration.ofMinutes(3);
    private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(30);

    private final MiniCluster cluster;
    private final JobID job;
    private final CompletableFuture<JobResult> result;

    private FlinkRun(MiniCluster cluster, JobID job) {
        this.cluster = cluster;
        this.job = job;
        this.result = cluster.requestJobResult(job);
    }

    /** Starts a cluster and hands it the job. */
    static FlinkRun start(Configuration configuration, JobGraph graph) throws Exception {
        MiniCluster cluster = new MiniCluster(new MiniClusterConfiguration.Builder()
                .setConfiguration(configuration)
                .setNumTaskManagers(1)
                .setNumSlotsPerTaskManager(Math.max(1, graph.getMaximumParallelism()))
                .setRpcServiceSharing(RpcServiceSharing.SHARED)
                .build());
        try {
            cluster.start();
            cluster.submitJob(graph).get(START_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
            return new FlinkRun(cluster, graph.getJobID());
        } catch (Exception e) {
            cluster.close();
            throw e;
        }
    }

    /** The job as it is now; empty when the cluster is too busy to say. */
    Optional<AccessExecutionGraph> look() throws InterruptedException, ExecutionException {
        try {
            return Optional.of(cluster.getExecutionGraph(job).get(ANSWER_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS));
        } catch (TimeoutException e) {
            return Optional.empty();
        }
    }

    /** How the job ended, or null when it has not after this time. */
    @Nullable
    JobResult resultWithin(Duration time) throws InterruptedException, ExecutionException {
        try {
            return result.get(time.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            return null;
        }
    }

    /** Takes a checkpoint. */
    void checkpoint(Duration atMost) throws Exception {
        cluster.triggerCheckpoint(job, CheckpointType.CONFIGURED).get(atMost.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Asks the job to end. */
    void cancel() {
        var ignored = cluster.cancelJob(job).exceptionally(alreadyEnded -> null);
    }

    @Override
    public void close() throws Exception {
        cluster.close();
    }
}
