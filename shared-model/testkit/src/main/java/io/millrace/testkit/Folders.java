// SPDX-License-Identifier: Apache-2.0
package io.millrace.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import org.jspecify.annotations.Nullable;

/** The folders that servers live in: temporary ones for data, and a cache for what is unpacked once per user. */
public final class Folders {

    /** Fills a new, empty folder of the cache. */
    @FunctionalInterface
    interface Filling {
        void into(Path folder) throws IOException;
    }

    private Folders() {}

    /** A new folder that is deleted when this JVM has ended, unless {@link #delete} was called before. */
    public static Path temporary(String name) {
        try {
            Path folder = Files.createTempDirectory("millrace-" + name + "-");
            Watchdog.ofThisJvm().deleteAtEnd(folder);
            return folder;
        } catch (IOException e) {
            throw new UncheckedIOException("no temporary folder for " + name, e);
        }
    }

    static void create(Path folder) {
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(folder + " could not be created", e);
        }
    }

    /**
     * The folder of this name in the user's cache ({@code millrace.cache}, else {@code $XDG_CACHE_HOME/millrace}, else
     * {@code ~/.cache/millrace}), filled on first use. Several JVMs may ask at once: one fills, the others wait.
     */
    static Path cached(String name, Filling filling) {
        Path cache = cacheFolder();
        Path folder = cache.resolve(name);
        if (Files.isDirectory(folder)) {
            return folder;
        }
        // A lock of the file system is between JVMs only; the monitor is between threads of this one.
        synchronized (Folders.class) {
            try {
                Files.createDirectories(cache);
                try (FileChannel lockFile = FileChannel.open(
                                cache.resolve(name + ".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                        FileLock lock = lockFile.lock()) {
                    if (lock.isValid() && !Files.isDirectory(folder)) {
                        fill(folder, filling);
                    }
                }
                return folder;
            } catch (IOException e) {
                throw new UncheckedIOException("the cache folder " + folder + " could not be made", e);
            }
        }
    }

    private static void fill(Path folder, Filling filling) throws IOException {
        Path half = folder.resolveSibling(folder.getFileName() + ".part");
        delete(half);
        Files.createDirectories(half);
        filling.into(half);
        // Only a complete folder ever has the final name.
        Files.move(half, folder, StandardCopyOption.ATOMIC_MOVE);
    }

    static Path cacheFolder() {
        @Nullable String setting = System.getProperty("millrace.cache", System.getenv("MILLRACE_CACHE"));
        if (setting != null) {
            return Path.of(setting);
        }
        @Nullable String cacheHome = System.getenv("XDG_CACHE_HOME");
        return (cacheHome == null || cacheHome.isBlank()
                        ? Path.of(System.getProperty("user.home"), ".cache")
                        : Path.of(cacheHome))
                .resolve("millrace");
    }

    /** Deletes a folder with all that is in it; does nothing when there is none. */
    public static void delete(Path folder) {
        if (!Files.exists(folder)) {
            return;
        }
        try {
            Files.walkFileTree(folder, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                    Files.deleteIfExists(file);
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
                    if (e instanceof NoSuchFileException) {
                        return FileVisitResult.CONTINUE;
                    }
                    throw e;
                }

                @Override
                public FileVisitResult postVisitDirectory(Path visited, @Nullable IOException e) throws IOException {
                    Files.deleteIfExists(visited);
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException(folder + " could not be deleted", e);
        }
    }
}
