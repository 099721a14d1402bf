// SPDX-License-Identifier: Apache-2.0
package io.millrace.benchmark;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The options of a command line, each a name and a value.
 *
 * @param given values by name
 */
record Arguments(Map<String, String> given) {

    Arguments {
        given = Map.copyOf(given);
    }

    /**
     * Reads names and values in turn.
     *
     * @throws IllegalArgumentException saying which argument is wrong
     */
    static Arguments parse(List<String> arguments, Set<String> names) {
        Map<String, String> given = new HashMap<>();
        for (int at = 0; at < arguments.size(); at += 2) {
            String name = arguments.get(at);
            if (!names.contains(name)) {
                throw new IllegalArgumentException("unknown option " + name);
            }
            if (at + 1 == arguments.size()) {
                throw new IllegalArgumentException(name + " needs a value");
            }
            given.put(name, arguments.get(at + 1));
        }
        return new Arguments(given);
    }

    String text(String name, String byDefault) {
        return given.getOrDefault(name, byDefault);
    }

    /** @throws IllegalArgumentException if it is none */
    int number(String name, int byDefault) {
        try {
            return Integer.parseInt(text(name, String.valueOf(byDefault)));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(name + " needs a whole number, not " + given.get(name), e);
        }
    }

    /**
     * Whole numbers with commas between them.
     *
     * @throws IllegalArgumentException if one is none
     */
    List<Integer> numbers(String name, String byDefault) {
        try {
            return list(name, byDefault, ",").stream().map(Integer::valueOf).toList();
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(name + " needs whole numbers, not " + given.get(name), e);
        }
    }

    List<String> list(String name, String byDefault, String separator) {
        return Arrays.stream(text(name, byDefault).split(separator, -1))
                .map(String::strip)
                .filter(part -> !part.isEmpty())
                .toList();
    }

    /** As it is given. */
    Optional<Path> path(String name) {
        return Optional.ofNullable(given.get(name)).map(Path::of);
    }

    /** From the root, wherever the programs are started. */
    Optional<Path> absolutePath(String name) {
        return path(name).map(Path::toAbsolutePath);
    }
}
