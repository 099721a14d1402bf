// SPDX-License-Identifier: Apache-2.0
package io.millrace.testkit;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Runs a short program to its end and returns what it said. */
final class Programs {

    /** How a program ended, and its output and errors together. */
    record Outcome(int exitCode, String output) {

        String outputIfDone(String what) {
            if (exitCode != 0) {
                throw new IllegalStateException(what + " failed with exit code " + exitCode + ":\n" + output);
            }
            return output;
        }
    }

    private Programs() {}

    static Outcome run(Map<String, String> environment, List<String> command) {
        return run(environment, command, Path.of("/dev/null"));
    }

    static Outcome run(Map<String, String> environment, List<String> command, Path input) {
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectInput(new File(input.toString()));
        builder.environment().putAll(environment);
        try {
            Process process = builder.start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return new Outcome(process.waitFor(), output);
        } catch (IOException e) {
            throw new UncheckedIOException(command.get(0) + " could not be run", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while " + command.get(0) + " ran", e);
        }
    }
}
