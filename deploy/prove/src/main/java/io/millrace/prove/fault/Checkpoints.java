// SPDX-License-Identifier: Apache-2.0
package io.millrace.prove.fault;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What a service keeps on disk, which may be gone or damaged when it starts again. Used by one thread. */
public final class Checkpoints implements Victim {

    private static final String RUN = "run-";
    private static final String METADATA = "_metadata";

    private final ProcessVictim service;
    private final Path folder;

    /**
     * Describes it.
     *
     * @param folder of the service's runs; may not be there yet
     */
    public Checkpoints(ProcessVictim service, Path folder) {
        this.service = service;
        this.folder = folder;
    }

    /** The victim's name that goes with a service's. */
    public static String of(String service) {
        return service + " state";
    }

    @Override
    public String name() {
        return of(service.name());
    }

    @Override
    public int suffer(FaultKind kind, Duration lasts) {
        service.kill();
        try {
            switch (kind) {
                case LOSE_CHECKPOINTS -> lose();
                case DAMAGE_CHECKPOINT -> damage();
                default -> throw cannotSuffer(kind);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the checkpoints in " + folder + " could not be touched", e);
        }
        service.start();
        return 1;
    }

    private void lose() throws IOException {
        for (Path file : sorted(Comparator.reverseOrder())) {
            if (folder.relativize(file).toString().startsWith(RUN)) {
                Files.delete(file);
            }
        }
    }

    private void damage() throws IOException {
        Optional<Path> newest = sorted(Comparator.comparing(Checkpoints::written)).stream()
                .filter(file -> file.endsWith(METADATA))
                .reduce((earlier, later) -> later);
        if (newest.isPresent()) {
            try (FileChannel file = FileChannel.open(newest.get(), StandardOpenOption.WRITE)) {
                long half = file.size() / 2;
                file.truncate(half);
                file.write(ByteBuffer.wrap(new byte[] {-1, 0, -1}), half / 2);
            }
        }
    }

    private List<Path> sorted(Comparator<Path> order) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> !file.equals(folder)).sorted(order).toList();
        }
    }

    private static FileTime written(Path file) {
        try {
            return Files.getLastModifiedTime(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
