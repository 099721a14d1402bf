// SPDX-License-Identifier: Apache-2.0
package io.millrace.benchmark;

import io.millrace.testkit.Folders;
import java.nio.file.Path;
import java.util.List;

/** The program behind {@code deploy/benchmark/run}. */
final class Main {

    private static final int USAGE_ERROR = 64;
    private static final int FAILED = 1;

    private Main() {}

    public static void main(String[] arguments) {
        System.exit(run(List.of(arguments)));
    }

    private static int run(List<String> arguments) {
        Options options;
        try {
            if (arguments.isEmpty() || !arguments.get(0).equals("capture")) {
                throw new IllegalArgumentException("what is to be measured? capture is all there is");
            }
            options = Options.parse(arguments.subList(1, arguments.size()));
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage() + "\n\n" + Options.USAGE);
            return USAGE_ERROR;
        }
        Path folder =
                options.folder().map(path -> Say.folder(path, "")).orElseGet(() -> Folders.temporary("benchmark"));
        try {
            System.out.println(result(options, folder));
            return 0;
        } catch (IllegalStateException e) {
            System.err.println(e.getMessage());
            return FAILED;
        } finally {
            if (options.folder().isEmpty()) {
                Folders.delete(folder);
            }
        }
    }

    private static String result(Options options, Path folder) {
        return switch (options.scenario()) {
            case BACKLOG -> new BacklogScenario(options, folder).run();
            case LATENCY -> new LatencyScenario(options, folder).run();
            case LARGE -> new LargeScenario(options, folder).run();
        };
    }
}
