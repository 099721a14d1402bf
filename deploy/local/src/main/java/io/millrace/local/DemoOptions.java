// SPDX-License-Identifier: Apache-2.0
package io.millrace.local;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What {@code millrace demo} was asked for.
 *
 * @param seconds how long to run before it compares for the last time and ends; 0 until Ctrl-C
 * @param rows first rows of the shop
 * @param rate transactions per second of the shop
 * @param writers writing connections of the shop
 * @param folder where everything is kept and stays afterwards; empty for a temporary folder
 * @param sourceHome an installed MariaDB or MySQL to use as the source
 */
record DemoOptions(int seconds, int rows, int rate, int writers, Optional<Path> folder, Optional<Path> sourceHome) {

    /** What can be said on the command line. */
    static final String USAGE = """
              --seconds N    end after N seconds; exit code 0 if source and target are equal then, 1 if not
              --rows N       rows that are there before (100000)
              --rate N       transactions per second (100); 0 for as many as possible
              --writers N    connections that write (4)
              --folder DIR   keep data, settings and logs there instead of deleting them
              --source HOME  use the MariaDB or MySQL installed in HOME, for example /usr, as the source
            """;

    private static final Set<String> NAMES =
            Set.of("--seconds", "--rows", "--rate", "--writers", "--folder", "--source");

    DemoOptions {
        if (seconds < 0 || rate < 0 || writers < 1 || rows < 100) {
            throw new IllegalArgumentException(
                    "--seconds and --rate must not be negative, --writers at least 1, --rows at least 100");
        }
    }

    /**
     * Reads the command line after the command.
     *
     * @throws IllegalArgumentException saying which argument is wrong
     */
    static DemoOptions parse(List<String> arguments) {
        Map<String, String> given = new HashMap<>();
        for (int at = 0; at < arguments.size(); at += 2) {
            String name = arguments.get(at);
            if (!NAMES.contains(name) || at + 1 == arguments.size()) {
                throw new IllegalArgumentException(
                        NAMES.contains(name) ? name + " needs a value" : "unknown option " + name);
            }
            given.put(name, arguments.get(at + 1));
        }
        return new DemoOptions(
                number(given, "--seconds", 0),
                number(given, "--rows", 100_000),
                number(given, "--rate", 100),
                number(given, "--writers", 4),
                Optional.ofNullable(given.get("--folder"))
                        .map(folder -> Path.of(folder).toAbsolutePath()),
                Optional.ofNullable(given.get("--source")).map(Path::of));
    }

    private static int number(Map<String, String> given, String name, int byDefault) {
        @Nullable String text = given.get(name);
        try {
            return text == null ? byDefault : Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(name + " needs a whole number, not " + text, e);
        }
    }
}
