// SPDX-License-Identifier: Apache-2.0
package io.millrace.benchmark;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** What the processes of a contender were started with, as it was written for them, without the password. Not thread-safe. */
final class Settings {

    private final Map<String, String> texts = new LinkedHashMap<>();

    /** Notes down settings under what they are of; later ones of the same take the place of earlier ones. */
    void note(String of, String text) {
        texts.put(of, text.replace(BenchmarkServers.PASSWORD, "***").strip());
    }

    /** The same, of a file. */
    void note(String of, Path file) {
        try {
            note(of, Files.readString(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** By what they are of. */
    Map<String, String> texts() {
        return new LinkedHashMap<>(texts);
    }
}
