// SPDX-License-Identifier: Apache-2.0
package io.millrace.apply.job;

import io.millrace.apply.start.ApplyStart;
import io.millrace.fault.MillraceException;
import io.millrace.fault.Response;
import io.millrace.flink.ClusterJob;
import io.millrace.settings.PipelineSettings;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The way in for a Flink cluster: {@code flink run apply-job.jar pipeline.yaml}. */
public final class ApplyJobMain {

    private static final Logger LOG = LoggerFactory.getLogger(ApplyJobMain.class);

    private ApplyJobMain() {}

    /** Waits for the snapshot, then runs the apply job on the cluster that the environment names. */
    public static void main(String[] arguments) throws Exception {
        ClusterJob.run(arguments, settings -> {
            awaitSnapshot(settings);
            return new ApplyJob(settings, List.of());
        });
    }

    private static void awaitSnapshot(PipelineSettings settings) {
        ApplyStart start = new ApplyStart(settings);
        String said = "";
        while (true) {
            String waitsFor;
            try {
                ApplyStart.Look look = start.look();
                if (look.progress().isPresent()) {
                    return;
                }
                waitsFor = look.waitsFor();
            } catch (MillraceException e) {
                if (e.code().response() != Response.RETRY) {
                    throw e;
                }
                waitsFor = String.valueOf(e.getMessage());
            }
            if (!waitsFor.equals(said)) {
                LOG.info("The apply job waits for {}.", waitsFor);
                said = waitsFor;
            }
            pause();
        }
    }

    private static void pause() {
        try {
            TimeUnit.SECONDS.sleep(1);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for the snapshot", e);
        }
    }
}
