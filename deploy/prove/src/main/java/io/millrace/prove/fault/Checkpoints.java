// SPDX-License-Identifier: Apache-2.0
package io.millrace.prove.fault;

import io.millrace.testkit.Folders;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
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

    /** What every checkpoint has, and none before it is complete. */
    private static final String METADATA = "_metadata";

    private final ProcessVictim service;
    private final Path folder;
    private final Duration limit;

    /**
     * Describes it.
     *
     * @param folder of all that the service keeps, its checkpoints at any depth; may not be there yet
     * @param limit how long a checkpoint is waited for
     */
    public Checkpoints(ProcessVictim service, Path folder, Duration limit) {
        this.service = service;
        this.folder = folder;
        this.limit = limit;
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
    public Effect suffer(FaultKind kind, Duration lasts) {
        if (kind != FaultKind.LOSE_CHECKPOINTS && kind != FaultKind.DAMAGE_CHECKPOINT) {
            throw cannotSuffer(kind);
        }
        try {
            // Right after a start it has none yet.
            Moments.isReached(limit, () -> newest().isPresent());
            service.kill();
            Optional<Path> newest = newest();
            if (newest.isPresent()) {
                if (kind == FaultKind.LOSE_CHECKPOINTS) {
                    lose();
                } else {
                    damage(newest.get());
                }
            }
            service.start();
            return newest.isPresent() ? Effect.killed(1) : Effect.missed(1, "there was no checkpoint in " + folder);
        } catch (IOException e) {
            throw new UncheckedIOException("the checkpoints in " + folder + " could not be touched", e);
        }
    }

    /** Every run of the job, with all that it has kept. */
    private void lose() throws IOException {
        files().stream()
                .filter(file -> file.endsWith(METADATA))
                .map(file -> file.resolve("../..").normalize())
                .distinct()
                .forEach(Folders::delete);
        Optional<Path> left = newest();
        if (left.isPresent()) {
            throw new IOException(left.get() + " is still there");
        }
    }

    private static void damage(Path newest) throws IOException {
        try (FileChannel file = FileChannel.open(newest, StandardOpenOption.WRITE)) {
            long half = file.size() / 2;
            file.truncate(half);
            file.write(ByteBuffer.wrap(new byte[] {-1, 0, -1}), half / 2);
        }
    }

    private Optional<Path> newest() {
        return files().stream().filter(file -> file.endsWith(METADATA)).max(Comparator.comparing(Checkpoints::written));
    }

    /** A service that runs writes and deletes meanwhile. */
    private List<Path> files() {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile).toList();
        } catch (NoSuchFileException e) {
            return List.of();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (UncheckedIOException e) {
            if (e.getCause() instanceof NoSuchFileException) {
                return List.of();
            }
            throw e;
        }
    }

    private static FileTime written(Path file) {
        try {
            return Files.getLastModifiedTime(file);
        } catch (IOException e) {
            // It has been deleted meanwhile.
            return FileTime.fromMillis(0);
        }
    }
}
