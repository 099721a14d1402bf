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
        Interruption interruption = new Interruption();
        if (options.profile().isEndless()) {
            interruption.listen();
        }
        int code = FAILED;
        try {
            code = run(options, interruption) ? 0 : FAILED;
        } finally {
            interruption.end(code);
        }
        return code;
    }

    /** Whether it has proved what it should. */
    private static boolean run(ProveOptions given, Interruption interruption) throws IOException {
        boolean temporary = given.folder().isEmpty();
        Path folder = temporary
                ? Files.createTempDirectory("millrace-prove-")
                : Files.createDirectories(given.folder().get());
        Report report;
        // The folder of a run that has passed goes, its report stays.
        ProveOptions options = given.profile().isOfThePipeline()
                        && given.productMutants().isEmpty()
                        && given.report().isEmpty()
                ? given.withReportIn(
                        temporary ? Files.createTempDirectory("millrace-report-") : folder.resolve("report"))
                : given;
        try (Proof proof = options.profile().prepare(options, folder, Main::say, interruption::isAsked)) {
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
        options.report().ifPresent(reports -> System.err.println("The report is " + PipelineReport.page(reports)));
        return report.isClean();
    }

    /** To the error stream: the standard output is for the summary. */
    private static void say(String text) {
        System.err.println(LocalTime.now(ZoneId.systemDefault()).format(TIME) + "  " + text);
    }
}
