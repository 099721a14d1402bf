// SPDX-License-Identifier: Apache-2.0
package io.millrace.flink;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** A counting job in a process of its own, to be killed. */
final class JobProcess {

    private JobProcess() {}

    static Process start(Path state) throws IOException {
        return new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        JobProcess.class.getName(),
                        state.toString()))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    public static void main(String[] arguments) {
        String quick = "checkpointInterval: 100ms, checkpointsRetained: 3";
        try (JobHandle job =
                new EmbeddedJobRunner(TestSettings.ofJob(Path.of(arguments[0]), quick)).start(CountingJob.endless())) {
            job.completion().join();
        }
    }
}
