// SPDX-License-Identifier: Apache-2.0
package io.millrace.snapshot.job;

import io.millrace.flink.ClusterJob;
import java.util.List;

/** The way in for a Flink cluster: {@code flink run snapshot-job.jar pipeline.yaml}. */
public final class SnapshotJobMain {

    private SnapshotJobMain() {}

    /** Runs the snapshot job on the cluster that the environment names. */
    public static void main(String[] arguments) throws Exception {
        ClusterJob.run(arguments, settings -> new SnapshotJob(settings, List.of()));
    }
}
