// SPDX-License-Identifier: Apache-2.0
package io.millrace.benchmark;

import io.millrace.testkit.OsProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Millrace's services, packaged and started as anybody would.
 *
 * @param folder for their logs; exists
 * @param recording where each leaves recordings of what it does; empty for none
 * @param settings takes down what they are started with
 */
record MillraceService(Programs programs, Path folder, Optional<Path> recording, Settings settings) {

    /**
     * The process of a service, not started.
     *
     * @param name capture, snapshot or apply
     * @param settings the pipeline's file
     * @param run names the log and the recording
     */
    OsProcess process(String name, Path settings, String run) {
        return start(name, settings, run, recordingOf(run));
    }

    /** The same without a recording. */
    OsProcess unrecorded(String name, Path settings, String run) {
        return start(name, settings, run, List.of());
    }

    private OsProcess start(String name, Path settings, String run, List<String> jvm) {
        this.settings.note("JVM of each service", programs.options());
        this.settings.note("pipeline", settings);
        return new OsProcess(
                name,
                programs.java(jvm, "-jar", programs.service(name).toString(), settings.toString()),
                PipelineFile.ENVIRONMENT,
                folder,
                folder.resolve(run + ".log"));
    }

    private List<String> recordingOf(String run) {
        return recording
                .map(MillraceService::made)
                .map(to -> List.of("-XX:StartFlightRecording=settings=profile,dumponexit=true,filename="
                        + to.resolve(run + ".jfr")))
                .orElse(List.of());
    }

    /** A JVM that cannot leave its recording does not start. */
    private static Path made(Path folder) {
        try {
            return Files.createDirectories(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
