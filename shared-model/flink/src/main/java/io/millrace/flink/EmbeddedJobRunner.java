// SPDX-License-Identifier: Apache-2.0
package io.millrace.flink;

import io.millrace.fault.FaultCode;
import io.millrace.fault.MillraceException;
import io.millrace.settings.PipelineSettings;
import java.io.IOException;
import java.nio.file.Path;

/** Runs jobs on a Flink cluster inside this process, with their checkpoints on the local disk. */
public final class EmbeddedJobRunner implements JobRunner {

    private final PipelineSettings settings;

    /** A runner for the jobs of one pipeline. */
    public EmbeddedJobRunner(PipelineSettings settings) {
        this.settings = settings;
    }

    @Override
    public JobHandle start(JobDefinition definition) {
        Path folder = settings.stateDirOf(definition.service().text())
                .resolve("checkpoints")
                .toAbsolutePath();
        CheckpointFolder checkpoints = open(folder);
        try {
            int retained = settings.jobOf(definition.service()).checkpointsRetained();
            checkpoints.prune(retained);
            JobPlan plan = JobPlan.of(settings, definition, checkpoints.newRun());
            EmbeddedJob job = new EmbeddedJob(plan, plan.graph(), checkpoints);
            job.begin();
            return job;
        } catch (IOException e) {
            close(checkpoints);
            throw unusable(folder, e);
        } catch (RuntimeException e) {
            close(checkpoints);
            throw e;
        }
    }

    private static CheckpointFolder open(Path folder) {
        try {
            return CheckpointFolder.open(folder);
        } catch (IOException e) {
            throw unusable(folder, e);
        }
    }

    private static void close(CheckpointFolder checkpoints) {
        try {
            checkpoints.close();
        } catch (IOException e) {
            throw new MillraceException(FaultCode.INTERNAL, "The lock of the state folder cannot be given back.", e);
        }
    }

    private static MillraceException unusable(Path folder, IOException e) {
        return new MillraceException(
                FaultCode.STATE_UNUSABLE, "The folder " + folder + " cannot be used: " + e.getMessage() + ".", e);
    }
}
