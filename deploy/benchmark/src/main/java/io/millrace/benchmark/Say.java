// SPDX-License-Identifier: Apache-2.0
package io.millrace.benchmark;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.List;

/** What a scenario says while it runs. Stateless. */
final class Say {

    private Say() {}

    /** A line with the time of day, to the error stream: the standard output is for results. */
    static void line(String text) {
        System.err.println(LocalTime.now(ZoneId.systemDefault()).truncatedTo(ChronoUnit.SECONDS) + " " + text);
    }

    /** How the JVMs that are measured were started. */
    static String jvm(String heap, List<String> jvm) {
        return "-Xmx" + heap + " " + String.join(" ", jvm);
    }

    /** A folder of that name in another, made. */
    static Path folder(Path parent, String name) {
        try {
            return Files.createDirectories(parent.resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
