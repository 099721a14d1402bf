// SPDX-License-Identifier: Apache-2.0
package io.millrace.flink;

import io.millrace.fault.FaultCode;
import io.millrace.fault.MillraceException;
import io.millrace.settings.PipelineSettings;
import java.io.IOException;
import java.net.URLClassLoader;
import java.nio.file.Path;
import org.apache.flink.api.common.JobID;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.execution.RestoreMode;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.runtime.jobgraph.SavepointRestoreSettings;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.jspecify.annotations.Nullable;

/**
 * All that a start of a job needs, settled once: what it is, Flink's settings, its class path, and the folder of this run's
 * checkpoints.
 */
record JobPlan(JobDefinition definition, Configuration configuration, JobClassPath classPath, URLClassLoader loader) {

    static JobPlan of(PipelineSettings settings, JobDefinition definition, Path run) throws IOException {
        Configuration configuration = JobConfiguration.ofJob(settings, definition);
        JobConfiguration.embed(configuration, run);
        JobClassPath classPath = JobClassPath.of(definition.jarFolders(), run);
        return new JobPlan(definition, configuration, classPath, classPath.loader(configuration));
    }

    /** The graph. Built anew for each attempt: Flink changes it. */
    JobGraph graph() {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(loader);
        try {
            StreamExecutionEnvironment environment = new StreamExecutionEnvironment(configuration, loader);
            definition.define(environment);
            JobGraph graph = environment.getStreamGraph().getJobGraph(loader, JobID.generate());
            graph.setClasspaths(classPath.entries());
            return graph;
        } catch (MillraceException e) {
            throw e;
        } catch (Exception e) {
            throw new MillraceException(
                    FaultCode.INTERNAL,
                    "The graph of the " + definition.service().text() + " job cannot be built: " + e,
                    e);
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    /** Makes the graph start from that checkpoint, or from nothing. */
    static JobGraph startingFrom(@Nullable RetainedCheckpoint checkpoint, JobGraph graph) {
        graph.setSavepointRestoreSettings(
                checkpoint == null
                        ? SavepointRestoreSettings.none()
                        : SavepointRestoreSettings.forPath(
                                checkpoint.folder().toUri().toString(), false, RestoreMode.NO_CLAIM));
        return graph;
    }
}
