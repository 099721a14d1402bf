// SPDX-License-Identifier: Apache-2.0
package io.millrace.apply.job;

import io.millrace.flink.ClusterJob;
import java.util.List;

/** The way in for a Flink cluster: {@code flink run apply-job.jar pipeline.yaml}. */
public final class ApplyJobMain {

    private ApplyJobMain() {}

    /** Runs the apply job on the cluster that the environment names. */
    public static void main(String[] arguments) throws Exception {
        ClusterJob.run(arguments, settings -> new ApplyJob(settings, List.of()));
    }
}
