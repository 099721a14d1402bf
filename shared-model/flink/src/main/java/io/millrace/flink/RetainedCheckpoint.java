// SPDX-License-Identifier: Apache-2.0
package io.millrace.flink;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.CRC32C;

/**
 * A complete checkpoint on disk, {@code run-R/chk-N}. Beside it lies its seal {@code chk-N.seal}: the length and CRC-32C
 * of each of its files, written when it was complete. Flink's own files carry no check sum, so a flipped byte in them
 * would otherwise become state.
 *
 * @param run which run of the job took it, counted up at each start
 * @param number its number within the run
 * @param folder where its files are
 */
record RetainedCheckpoint(int run, long number, Path folder) {

    static final String METADATA = "_metadata";
    private static final int BUFFER_BYTES = 1 << 16;

    /** Its short name, such as {@code run-3/chk-12}. */
    String name() {
        return "run-" + run + "/chk-" + number;
    }

    Path seal() {
        return sealOf(folder);
    }

    private static Path sealOf(Path folder) {
        return folder.resolveSibling(folder.getFileName() + ".seal");
    }

    /**
     * Why it cannot be used, or nothing. A checkpoint without a seal (the process ended between the two) is taken as
     * it is: what it lacks, Flink notices.
     */
    Optional<String> defect() {
        try {
            if (Files.size(folder.resolve(METADATA)) == 0) {
                return Optional.of("its metadata is empty");
            }
            if (!Files.exists(seal())) {
                return Optional.empty();
            }
            List<String> sealed = Files.readAllLines(seal(), StandardCharsets.UTF_8);
            List<String> found = lines(folder);
            return sealed.equals(found)
                    ? Optional.empty()
                    : Optional.of("its files are not those that were sealed: " + sealed + ", found " + found);
        } catch (IOException e) {
            return Optional.of("it cannot be read: " + e);
        }
    }

    /** Writes the seal of a checkpoint that has just been completed. */
    static void seal(Path folder) throws IOException {
        Path draft = folder.resolveSibling(folder.getFileName() + ".draft");
        Files.write(draft, lines(folder), StandardCharsets.UTF_8);
        Files.move(draft, sealOf(folder), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private static List<String> lines(Path folder) throws IOException {
        List<String> lines = new ArrayList<>();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                lines.add(line(folder, file));
            }
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        return lines;
    }

    private static String line(Path folder, Path file) throws IOException {
        CRC32C sum = new CRC32C();
        long length = 0;
        byte[] buffer = new byte[BUFFER_BYTES];
        try (var in = Files.newInputStream(file)) {
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                sum.update(buffer, 0, n);
                length += n;
            }
        }
        return String.format("%08x %d %s", sum.getValue(), length, folder.relativize(file));
    }
}
