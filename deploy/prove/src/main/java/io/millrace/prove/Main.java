// SPDX-License-Identifier: Apache-2.0
package io.millrace.prove;

import io.millrace.testkit.Folders;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;

/** The program behind {@code ./millrace prove}. */
final class Main {

    private static final int USAGE_ERROR = 64;
    private static final int FAILED = 1;
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT);

    private Main() {}

    public static void main(String[] arguments) throws IOException {
        System.exit(run(List.of(arguments)));
    }

    private static int run(List<String> arguments) throws IOException {
        if (arguments.contains("--help") || arguments.contains("-h")) {
            System.out.print(ProveOptions.USAGE);
            return 0;
        }
        ProveOptions options;
        try {
            options = ProveOptions.parse(arguments.isEmpty() ? arguments : arguments.subList(1, arguments.size()));
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage() + "\n\n" + ProveOptions.USAGE);
            return USAGE_ERROR;
        }
        boolean temporary = options.folder().isEmpty();
        Path folder = temporary
                ? Files.createTempDirectory("millrace-prove-")
                : Files.createDirectories(options.folder().get());
        Report report;
        try (Proof proof = options.profile().prepare(options, folder, Main::say)) {
            report = proof.run();
        }
        System.out.print(report.text());
        System.out.println(report.json());
        if (options.summary().isPresent()) {
            Files.writeString(options.summary().get(), report.json() + "\n");
        }
        if (temporary && report.isClean()) {
            Folders.delete(folder);
        } else {
            System.err.println("All of it is kept in " + folder);
        }
        return report.isClean() ? 0 : FAILED;
    }

    /** To the error stream: the standard output is for the summary. */
    private static void say(String text) {
        System.err.println(LocalTime.now(ZoneId.systemDefault()).format(TIME) + "  " + text);
    }
}
