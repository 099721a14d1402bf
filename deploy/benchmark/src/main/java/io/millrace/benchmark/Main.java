// SPDX-License-Identifier: Apache-2.0
package io.millrace.benchmark;

import io.millrace.benchmark.result.Result;
import io.millrace.benchmark.result.ResultFiles;
import io.millrace.benchmark.result.ResultPage;
import io.millrace.benchmark.result.ResultText;
import io.millrace.testkit.Folders;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** The program behind {@code deploy/benchmark/run}. */
final class Main {

    private static final int USAGE_ERROR = 64;
    private static final int FAILED = 1;
    private static final String JSON = "--json";

    /** What can be said with any scenario. */
    private static final String USAGE = """
            with any of them:
              --json FILE        leave the result there as JSON, too
            deploy/benchmark/run all DIR            every scenario, with a result of each in DIR: takes hours
            deploy/benchmark/run page DIR [INTO]    tables and pictures of all results in DIR, in docs/reference/benchmark
            """;

    /**
     * What was asked for.
     *
     * @param kept where everything stays afterwards; empty for a temporary folder
     * @param json where the result is left as JSON
     * @param measuring in a folder
     */
    private record Asked(Optional<Path> kept, Optional<Path> json, Function<Path, Result> measuring) {}

    private Main() {}

    public static void main(String[] arguments) {
        System.exit(run(List.of(arguments)));
    }

    private static int run(List<String> arguments) {
        if (!arguments.isEmpty() && arguments.get(0).equals("page")) {
            return page(arguments);
        }
        Asked asked;
        try {
            asked = asked(arguments);
        } catch (IllegalArgumentException e) {
            System.err.println(
                    e.getMessage() + "\n\n" + Options.USAGE + SnapshotOptions.USAGE + ApplyOptions.USAGE + USAGE);
            return USAGE_ERROR;
        }
        return measure(asked);
    }

    /** Renders what other runs have left. */
    private static int page(List<String> arguments) {
        if (arguments.size() < 2 || arguments.size() > 3) {
            System.err.println("page needs the folder of results, and may be given the one that it is written into");
            return USAGE_ERROR;
        }
        Path home = Path.of(System.getProperty("millrace.home", "")).toAbsolutePath();
        Path into = (arguments.size() == 3 ? Path.of(arguments.get(2)) : home.resolve("docs/reference/benchmark"))
                .toAbsolutePath()
                .normalize();
        Path readme = into.relativize(home.resolve("deploy/benchmark/README.md").normalize());
        try {
            ResultPage.write(into, ResultFiles.readAll(Path.of(arguments.get(1))), readme.toString());
            System.out.println(into.resolve(ResultPage.FILE));
            return 0;
        } catch (IllegalArgumentException | UncheckedIOException e) {
            System.err.println(e.getMessage());
            return FAILED;
        }
    }

    private static Asked asked(List<String> all) {
        List<String> arguments = new ArrayList<>(all);
        Optional<Path> json = taken(arguments);
        String what = arguments.isEmpty() ? "" : arguments.get(0);
        List<String> rest = arguments.isEmpty() ? arguments : arguments.subList(1, arguments.size());
        return switch (what) {
            case "capture" -> {
                Options options = Options.parse(rest);
                yield new Asked(options.folder(), json, folder -> result(options, folder));
            }
            case "snapshot" -> {
                boolean large = !rest.isEmpty() && rest.get(0).equals("large");
                SnapshotOptions options = SnapshotOptions.parse(large ? rest.subList(1, rest.size()) : rest);
                yield new Asked(
                        options.folder(),
                        json,
                        folder -> large
                                ? new LargeCopyScenario(options, folder).run()
                                : new SnapshotScenario(options, folder).run());
            }
            case "apply", "pipeline" -> {
                ApplyOptions options = ApplyOptions.parse(arguments);
                yield new Asked(options.folder(), json, folder -> result(options, folder));
            }
            default ->
                throw new IllegalArgumentException("what is to be measured? capture, snapshot, apply or pipeline");
        };
    }

    /** Takes the file of the result out of the arguments. */
    private static Optional<Path> taken(List<String> arguments) {
        int at = arguments.indexOf(JSON);
        if (at < 0) {
            return Optional.empty();
        }
        if (at + 1 == arguments.size()) {
            throw new IllegalArgumentException(JSON + " needs a value");
        }
        arguments.remove(at);
        return Optional.of(Path.of(arguments.remove(at)));
    }

    private static int measure(Asked asked) {
        Path folder = asked.kept.map(path -> Say.folder(path, "")).orElseGet(() -> Folders.temporary("benchmark"));
        try {
            Result result = asked.measuring.apply(folder);
            // The file first: who reads the output may have gone.
            asked.json.ifPresent(file -> ResultFiles.write(file, result));
            System.out.println(ResultText.whole(result));
            return 0;
        } catch (IllegalStateException e) {
            System.err.println(e.getMessage());
            return FAILED;
        } finally {
            if (asked.kept.isEmpty()) {
                Folders.delete(folder);
            }
        }
    }

    private static Result result(Options options, Path folder) {
        return switch (options.scenario()) {
            case BACKLOG -> new BacklogScenario(options, folder).run();
            case LATENCY -> new LatencyScenario(options, folder).run();
            case LARGE -> new LargeScenario(options, folder).run();
        };
    }

    private static Result result(ApplyOptions options, Path folder) {
        return switch (options.scenario()) {
            case APPLY_BACKLOG, APPLY_HOT_KEYS, APPLY_DELETES, APPLY_WIDE, APPLY_HUGE, PIPELINE_BACKLOG ->
                new ApplyScenario(options, folder).run();
            case PIPELINE_LATENCY -> new PipelineLatencyScenario(options, folder).run();
        };
    }
}
