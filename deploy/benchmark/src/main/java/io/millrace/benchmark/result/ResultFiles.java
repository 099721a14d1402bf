// SPDX-License-Identifier: Apache-2.0
package io.millrace.benchmark.result;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Results as files of JSON. Stateless. */
public final class ResultFiles {

    private static final String SUFFIX = ".json";

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(SerializationFeature.INDENT_OUTPUT)
            .serializationInclusion(JsonInclude.Include.NON_NULL)
            .build();

    private ResultFiles() {}

    /** Writes it over what is there; makes the folder if there is none. */
    public static void write(Path file, Result result) {
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            Files.writeString(file, JSON.writeValueAsString(result) + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException("the result could not be written to " + file, e);
        }
    }

    /** Reads one back. */
    public static Result read(Path file) {
        try {
            return JSON.readValue(Files.readString(file), Result.class);
        } catch (IOException e) {
            throw new UncheckedIOException(file + " is no result of this version", e);
        }
    }

    /** Reads all of a folder, by their names without {@code .json}, in the order of these. */
    public static Map<String, Result> readAll(Path folder) {
        Map<String, Result> results = new TreeMap<>();
        try (Stream<Path> files = Files.list(folder)) {
            files.filter(file -> file.toString().endsWith(SUFFIX)).forEach(file -> {
                String name = file.getFileName().toString();
                results.put(name.substring(0, name.length() - SUFFIX.length()), read(file));
            });
        } catch (IOException e) {
            throw new UncheckedIOException(folder + " cannot be listed", e);
        }
        return results;
    }
}
