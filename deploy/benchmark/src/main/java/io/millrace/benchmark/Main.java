// SPDX-License-Identifier: Apache-2.0
package io.millrace.benchmark;

import io.millrace.testkit.Folders;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** The program behind {@code deploy/benchmark/run}. */
final class Main {

    private static final int USAGE_ERROR = 64;
    private static final int FAILED = 1;

    private Main() {}

    public static void main(String[] arguments) {
        System.exit(run(List.of(arguments)));
    }

    private static int run(List<String> arguments) {
        Optional<Path> kept;
        Function<Path, String> measuring;
        try {
            String what = arguments.isEmpty() ? "" : arguments.get(0);
            List<String> rest = arguments.isEmpty() ? arguments : arguments.subList(1, arguments.size());
            if (what.equals("capture")) {
                Options options = Options.parse(rest);
                kept = options.folder();
                measuring = folder -> result(options, folder);
            } else if (what.equals("snapshot")) {
                boolean large = !rest.isEmpty() && rest.get(0).equals("large");
                SnapshotOptions options = SnapshotOptions.parse(large ? rest.subList(1, rest.size()) : rest);
                kept = options.folder();
                measuring = folder -> large
                        ? new LargeCopyScenario(options, folder).run()
                        : new SnapshotScenario(options, folder).run();
            } else if (what.equals("apply") || what.equals("pipeline")) {
                ApplyOptions options = ApplyOptions.parse(arguments);
                kept = options.folder();
                measuring = folder -> result(options, folder);
            } else {
                throw new IllegalArgumentException("what is to be measured? capture, snapshot, apply or pipeline");
            }
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage() + "\n\n" + Options.USAGE + SnapshotOptions.USAGE + ApplyOptions.USAGE);
            return USAGE_ERROR;
        }
        return measure(kept, measuring);
    }

    private static int measure(Optional<Path> kept, Function<Path, String> measuring) {
        Path folder = kept.map(path -> Say.folder(path, "")).orElseGet(() -> Folders.temporary("benchmark"));
        try {
            System.out.println(measuring.apply(folder));
            return 0;
        } catch (IllegalStateException e) {
            System.err.println(e.getMessage());
            return FAILED;
        } finally {
            if (kept.isEmpty()) {
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

    private static String result(ApplyOptions options, Path folder) {
        return switch (options.scenario()) {
            case APPLY_BACKLOG, APPLY_HOT_KEYS, APPLY_DELETES, PIPELINE_BACKLOG ->
                new ApplyScenario(options, folder).run();
            case PIPELINE_LATENCY -> new PipelineLatencyScenario(options, folder).run();
        };
    }
}
