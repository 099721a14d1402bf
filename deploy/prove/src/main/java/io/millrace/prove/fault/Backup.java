// SPDX-License-Identifier: Apache-2.0
package io.millrace.prove.fault;

import io.millrace.testkit.EmbeddedServer;
import io.millrace.testkit.Folders;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.stream.Stream;

/**
 * A server whose data become what they were some seconds ago: its disk is copied at one moment, and the copy takes its place
 * later. Used by one thread.
 */
public final class Backup implements Victim {

    private static final int LONGER = 2;
    private static final Duration MOVE_LIMIT = Duration.ofSeconds(60);

    /** Those that look at the server from outside, and must know that it goes back. */
    public interface Onlooker {

        /** Right before the copy is made. */
        void beforeCopy();

        /** Right behind it. */
        void afterCopy();

        /** Whether the server has something now that the copy has not. */
        boolean hasMovedOn();

        /** When the server is down and comes back as it was. */
        void beforeReturn();
    }

    private final String name;
    private final EmbeddedServer server;
    private final ProcessVictim reader;
    private final Onlooker onlooker;

    /**
     * Describes it.
     *
     * @param reader the service that goes on from where the server stands
     */
    public Backup(String name, EmbeddedServer server, ProcessVictim reader, Onlooker onlooker) {
        this.name = name;
        this.server = server;
        this.reader = reader;
        this.onlooker = onlooker;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Effect suffer(FaultKind kind, Duration lasts) {
        boolean isReaderDown = switch (kind) {
            case RESTORE_BACKUP -> false;
            case RESTORE_BACKUP_WHILE_DOWN -> true;
            default -> throw cannotSuffer(kind);
        };
        Path data = server.dataFolder();
        Path copy = data.resolveSibling("backup");
        onlooker.beforeCopy();
        server.pause();
        copy(data, copy);
        server.resume();
        onlooker.afterCopy();
        Moments.pass(lasts.multipliedBy(LONGER));
        // Else it would go back to where it is.
        Moments.isReached(MOVE_LIMIT, onlooker::hasMovedOn);
        if (isReaderDown) {
            reader.kill();
        }
        server.kill();
        replace(data, copy);
        onlooker.beforeReturn();
        server.start();
        if (isReaderDown) {
            reader.start();
        }
        return Effect.killed(isReaderDown ? 2 : 1);
    }

    /** Nothing is written while the server's processes are stopped: it is what a disk's snapshot has. */
    private static void copy(Path data, Path copy) {
        Folders.delete(copy);
        try (Stream<Path> files = Files.walk(data)) {
            for (Path file : files.toList()) {
                Files.copy(file, copy.resolve(data.relativize(file).toString()), StandardCopyOption.COPY_ATTRIBUTES);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(data + " cannot be copied", e);
        }
    }

    private static void replace(Path data, Path copy) {
        Folders.delete(data);
        try {
            Files.move(copy, data);
        } catch (IOException e) {
            throw new UncheckedIOException(copy + " cannot take the place of " + data, e);
        }
    }
}
