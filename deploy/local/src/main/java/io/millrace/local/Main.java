// SPDX-License-Identifier: Apache-2.0
package io.millrace.local;

import io.millrace.local.stack.Installation;
import java.io.IOException;
import java.sql.SQLException;
import java.util.List;

/** The program behind {@code ./millrace}. */
final class Main {

    private static final int USAGE_ERROR = 64;
    private static final int INTERRUPTED = 130;

    private static final String USAGE = """
            millrace demo [options]            the whole pipeline on this machine, with servers of its own
            %s
            millrace baseline [ROWS CHANGES]   first figures: a copy, and a backlog of changes
            millrace run PIPELINE.YAML         the three services between your servers
            millrace check PIPELINE.YAML       look for everything that would stop them, and change nothing
              --service NAME                   only capture, snapshot or apply
            millrace prove --profile NAME      kill it again and again under load, and compare: capture, or the pipeline
                                               (--help for options)
            """.formatted(DemoOptions.USAGE.stripTrailing());

    private Main() {}

    public static void main(String[] arguments) throws IOException, SQLException {
        System.exit(run(List.of(arguments)));
    }

    private static int run(List<String> arguments) throws IOException, SQLException {
        String command = arguments.isEmpty() ? "help" : arguments.get(0);
        List<String> rest = arguments.isEmpty() ? List.of() : arguments.subList(1, arguments.size());
        try {
            return switch (command) {
                case "demo" -> demo(DemoOptions.parse(rest));
                case "run" -> Services.run(Installation.find(), RunOptions.parse(rest));
                case "check" -> Services.check(Installation.find(), RunOptions.parse(rest));
                case "baseline" -> baseline(rest);
                case "help", "--help", "-h" -> help();
                default -> throw new IllegalArgumentException("unknown command " + command);
            };
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage() + "\n\n" + USAGE);
            return USAGE_ERROR;
        }
    }

    private static int baseline(List<String> sizes) {
        int rows = sizes.isEmpty() ? 1_000_000 : Integer.parseInt(sizes.get(0));
        int changes = sizes.size() < 2 ? 300_000 : Integer.parseInt(sizes.get(1));
        try (Baseline baseline = new Baseline(rows, changes)) {
            return baseline.run();
        }
    }

    private static int help() {
        System.out.print(USAGE);
        return 0;
    }

    private static int demo(DemoOptions options) throws IOException, SQLException {
        Demo demo = new Demo(options, Installation.find());
        // Ctrl-C: the hook stops everything in order; the exit code is then the signal's.
        Runtime.getRuntime().addShutdownHook(new Thread(demo::interrupt, "demo-end"));
        try (demo) {
            return demo.run();
        } catch (RuntimeException e) {
            if (demo.isInterrupted()) {
                // Ctrl-C took the servers away under its feet; that is no failure.
                return INTERRUPTED;
            }
            throw e;
        }
    }
}
