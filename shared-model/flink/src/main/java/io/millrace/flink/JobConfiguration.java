// SPDX-License-Identifier: Apache-2.0
package io.millrace.flink;

import io.millrace.control.ServiceName;
import io.millrace.settings.JobSettings;
import io.millrace.settings.PipelineSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.ExecutionOptions;
import org.apache.flink.configuration.ExternalizedCheckpointRetention;
import org.apache.flink.configuration.HeartbeatManagerOptions;
import org.apache.flink.configuration.JobManagerOptions;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.RpcOptions;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.configuration.WebOptions;

/** Flink's settings, from the pipeline's. */
final class JobConfiguration {

    private static final String LOOPBACK = "127.0.0.1";
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final int FAILED_CHECKPOINTS_TOLERATED = Integer.MAX_VALUE;
    private static final MemorySize NETWORK_MEMORY = MemorySize.ofMebiBytes(32);

    private JobConfiguration() {}

    static String jobName(PipelineSettings settings, ServiceName service) {
        return "millrace-" + settings.pipeline() + "-" + service.text();
    }

    /** What holds wherever the job runs: everything but places and ports. */
    static Configuration ofJob(PipelineSettings settings, JobDefinition definition) {
        JobSettings job = settings.jobOf(definition.service());
        Configuration configuration = new Configuration();
        configuration.set(PipelineOptions.NAME, jobName(settings, definition.service()));
        configuration.set(CoreOptions.DEFAULT_PARALLELISM, definition.parallelism());
        configuration.set(PipelineOptions.OBJECT_REUSE, true);
        configuration.set(PipelineOptions.GENERIC_TYPES, false);
        configuration.set(PipelineOptions.AUTO_WATERMARK_INTERVAL, Duration.ZERO);
        configuration.set(ExecutionOptions.BUFFER_TIMEOUT, Duration.ZERO);
        setCheckpoints(configuration, job);
        setRestarts(configuration, job);
        return configuration;
    }

    private static void setCheckpoints(Configuration configuration, JobSettings job) {
        configuration.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, job.checkpointInterval());
        configuration.set(CheckpointingOptions.CHECKPOINTING_TIMEOUT, job.checkpointTimeout());
        configuration.set(CheckpointingOptions.MAX_RETAINED_CHECKPOINTS, job.checkpointsRetained());
        configuration.set(
                CheckpointingOptions.EXTERNALIZED_CHECKPOINT_RETENTION,
                ExternalizedCheckpointRetention.RETAIN_ON_CANCELLATION);
        // A checkpoint that fails (a full disk, say) makes recovery slower, never wrong: no reason to stop rows.
        configuration.set(CheckpointingOptions.TOLERABLE_FAILURE_NUMBER, FAILED_CHECKPOINTS_TOLERATED);
        configuration.set(CheckpointingOptions.ENABLE_UNALIGNED, false);
        configuration.set(StateBackendOptions.STATE_BACKEND, "hashmap");
    }

    private static void setRestarts(Configuration configuration, JobSettings job) {
        switch (job.restartStrategy()) {
            case EXPONENTIAL_DELAY -> {
                configuration.set(RestartStrategyOptions.RESTART_STRATEGY, "exponential-delay");
                configuration.set(
                        RestartStrategyOptions.RESTART_STRATEGY_EXPONENTIAL_DELAY_INITIAL_BACKOFF, job.restartDelay());
                configuration.set(
                        RestartStrategyOptions.RESTART_STRATEGY_EXPONENTIAL_DELAY_MAX_BACKOFF, job.restartDelayMax());
                configuration.set(RestartStrategyOptions.RESTART_STRATEGY_EXPONENTIAL_DELAY_BACKOFF_MULTIPLIER, 2.0);
                configuration.set(
                        RestartStrategyOptions.RESTART_STRATEGY_EXPONENTIAL_DELAY_RESET_BACKOFF_THRESHOLD,
                        job.restartDelayMax().multipliedBy(2));
            }
            case FIXED_DELAY -> {
                configuration.set(RestartStrategyOptions.RESTART_STRATEGY, "fixed-delay");
                configuration.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_ATTEMPTS, job.restartAttempts());
                configuration.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_DELAY, job.restartDelay());
            }
            case FAILURE_RATE -> {
                configuration.set(RestartStrategyOptions.RESTART_STRATEGY, "failure-rate");
                configuration.set(
                        RestartStrategyOptions.RESTART_STRATEGY_FAILURE_RATE_MAX_FAILURES_PER_INTERVAL,
                        job.restartAttempts());
                configuration.set(
                        RestartStrategyOptions.RESTART_STRATEGY_FAILURE_RATE_FAILURE_RATE_INTERVAL,
                        Duration.ofMinutes(1));
                configuration.set(RestartStrategyOptions.RESTART_STRATEGY_FAILURE_RATE_DELAY, job.restartDelay());
            }
            case NONE -> configuration.set(RestartStrategyOptions.RESTART_STRATEGY, "none");
        }
    }

    /** What holds for a cluster of our own, inside this process: loopback only, nothing to be submitted from outside. */
    static void embed(Configuration configuration, Path checkpoints) {
        configuration.set(
                CheckpointingOptions.CHECKPOINTS_DIRECTORY, checkpoints.toUri().toString());
        configuration.set(CheckpointingOptions.CHECKPOINT_STORAGE, "filesystem");
        configuration.set(CheckpointingOptions.CREATE_CHECKPOINT_SUB_DIR, false);
        configuration.set(RestOptions.BIND_ADDRESS, LOOPBACK);
        configuration.set(RestOptions.ADDRESS, LOOPBACK);
        configuration.set(RestOptions.BIND_PORT, "0");
        configuration.set(WebOptions.SUBMIT_ENABLE, false);
        configuration.set(WebOptions.CANCEL_ENABLE, false);
        configuration.set(JobManagerOptions.BIND_HOST, LOOPBACK);
        configuration.set(TaskManagerOptions.BIND_HOST, LOOPBACK);
        configuration.set(TaskManagerOptions.HOST, LOOPBACK);
        configuration.set(TaskManagerOptions.NETWORK_MEMORY_MIN, NETWORK_MEMORY);
        configuration.set(TaskManagerOptions.NETWORK_MEMORY_MAX, NETWORK_MEMORY);
        // All parts of this cluster live and die together: silence only means that the machine is busy.
        configuration.set(RpcOptions.ASK_TIMEOUT_DURATION, PATIENCE);
        configuration.set(HeartbeatManagerOptions.HEARTBEAT_TIMEOUT, PATIENCE);
        shareOwnClasses(configuration);
        configuration.set(CoreOptions.CHECK_LEAKED_CLASSLOADER, false);
        configuration.setString("metrics.reporters", "millrace");
        configuration.setString("metrics.reporter.millrace.factory.class", MetricBridgeFactory.class.getName());
    }

    /**
     * One copy of Millrace's classes for the job and the service, so that exceptions and metrics are the same; and one of
     * Kafka's clients, which find their serializers by name through the thread's loader.
     */
    static void shareOwnClasses(Configuration configuration) {
        configuration.set(
                CoreOptions.ALWAYS_PARENT_FIRST_LOADER_PATTERNS_ADDITIONAL,
                List.of("io.millrace.", "org.apache.kafka.clients.", "org.apache.kafka.common."));
    }
}
