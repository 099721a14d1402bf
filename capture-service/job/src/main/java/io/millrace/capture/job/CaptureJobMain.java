// SPDX-License-Identifier: Apache-2.0
package io.millrace.capture.job;

import io.millrace.flink.ClusterJob;

/** The way in when {@code capture-job.jar} is submitted to an existing Flink cluster. */
public final class CaptureJobMain {

    private CaptureJobMain() {}

    /**
     * Runs the job on the cluster.
     *
     * @param arguments the path of {@code pipeline.yaml}
     */
    public static void main(String[] arguments) throws Exception {
        ClusterJob.run(arguments, CaptureJob::new);
    }
}
