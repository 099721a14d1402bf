// SPDX-License-Identifier: Apache-2.0
package io.millrace.flink;

import io.millrace.fault.Finding;
import io.millrace.settings.InvalidSettings;
import io.millrace.settings.PipelineSettings;
import io.millrace.settings.SettingsLoader;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** The way in when a job's jar is submitted to an existing Flink cluster: what its {@code main} calls. */
public final class ClusterJob {

    private ClusterJob() {}

    /**
     * Reads {@code pipeline.yaml} and runs the job on the cluster that the environment names.
     *
     * @param arguments the path of {@code pipeline.yaml}
     * @throws InvalidSettings with everything that is wrong with the settings
     * @throws Exception when the job cannot be built or handed over, or fails while it is waited for
     */
    public static void run(String[] arguments, Function<PipelineSettings, JobDefinition> job) throws Exception {
        if (arguments.length != 1) {
            throw new IllegalArgumentException("One argument is needed: the path of pipeline.yaml.");
        }
        PipelineSettings settings = SettingsLoader.load(Path.of(arguments[0]), System.getenv());
        List<Finding> findings = KafkaClients.findings(settings.kafka());
        if (!findings.isEmpty()) {
            throw new InvalidSettings(findings);
        }
        JobDefinition definition = job.apply(settings);
        Configuration configuration = JobConfiguration.ofJob(settings, definition);
        StreamExecutionEnvironment environment = StreamExecutionEnvironment.getExecutionEnvironment(configuration);
        definition.define(environment);
        environment.execute(JobConfiguration.jobName(settings, definition.service()));
    }
}
