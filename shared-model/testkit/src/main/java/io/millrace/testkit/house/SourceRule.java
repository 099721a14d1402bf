// SPDX-License-Identifier: Apache-2.0
package io.millrace.testkit.house;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A rule about sources: what no class file shows. Immutable. */
enum SourceRule {
    LENGTH("no source file is longer than 400 lines"),
    LICENCE("every source file begins with its SPDX line"),
    PACKAGE_PAGE("every package of main code has a package-info.java that says @NullMarked"),
    NOTHING_LEFT_TO_DO("no source file leaves a note of work to do"),
    TESTS_AWAIT("tests await a condition, they never sleep");

    private static final int LINES_MAX = 400;
    // Written so that this file does not breach what it asks for.
    private static final Pattern TO_DO = Pattern.compile("\\b(TO" + "DO|FIX" + "ME|XX" + "X)\\b");
    private static final Pattern SLEEP =
            Pattern.compile("\\b(Thread|TimeUnit\\.\\w+|SECONDS|MILLISECONDS)\\.sl" + "eep\\(");

    private final String description;

    SourceRule(String description) {
        this.description = description;
    }

    /** The rule in words, as the name of its test. */
    String description() {
        return description;
    }

    /** What a module's files do against this rule, each with the file's name as seen from the module. */
    List<String> breaches(Path module, List<Path> files) {
        List<String> found = new ArrayList<>();
        for (Path file : files) {
            for (String breach : breaches(file)) {
                found.add(module.relativize(file) + ": " + breach);
            }
        }
        return found;
    }

    /** All Java sources of a module, main and test, in order of their names. */
    static List<Path> javaFiles(Path module) {
        Path sources = module.resolve("src");
        if (!Files.isDirectory(sources)) {
            return List.of();
        }
        try (Stream<Path> walk = Files.walk(sources)) {
            return walk.filter(file -> file.toString().endsWith(".java"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private List<String> breaches(Path file) {
        List<String> lines = read(file);
        return switch (this) {
            case LENGTH -> tooLong(lines);
            case LICENCE -> unlicensed(lines);
            case PACKAGE_PAGE -> unpaged(file, lines);
            case NOTHING_LEFT_TO_DO -> matching(TO_DO, lines);
            case TESTS_AWAIT -> isUnder("test", file) ? matching(SLEEP, lines) : List.of();
        };
    }

    private static List<String> tooLong(List<String> lines) {
        return lines.size() <= LINES_MAX ? List.of() : List.of(lines.size() + " lines");
    }

    private static List<String> unlicensed(List<String> lines) {
        boolean licensed = !lines.isEmpty() && lines.get(0).equals("// SPDX-License-Identifier: Apache-2.0");
        return licensed ? List.of() : List.of("no SPDX line");
    }

    private static List<String> unpaged(Path file, List<String> lines) {
        if (!isUnder("main", file)) {
            return List.of();
        }
        if (file.endsWith("package-info.java")) {
            return lines.contains("@NullMarked") ? List.of() : List.of("not @NullMarked");
        }
        boolean hasPage = Files.exists(file.resolveSibling("package-info.java"));
        return hasPage ? List.of() : List.of("no package-info.java beside it");
    }

    private static boolean isUnder(String tree, Path file) {
        String separator = file.getFileSystem().getSeparator();
        return file.toString().contains("src" + separator + tree + separator);
    }

    private static List<String> matching(Pattern pattern, List<String> lines) {
        List<String> found = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            if (pattern.matcher(lines.get(i)).find()) {
                found.add("line " + (i + 1) + ": " + lines.get(i).strip());
            }
        }
        return found;
    }

    private static List<String> read(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
