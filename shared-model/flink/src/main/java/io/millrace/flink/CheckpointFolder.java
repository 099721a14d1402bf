// SPDX-License-Identifier: Apache-2.0
package io.millrace.flink;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The checkpoints of one job on disk: {@code run-1/chk-1}, {@code run-1/chk-2}, {@code run-2/chk-3}, … Each start of the
 * job is a run of its own, so that the order of all checkpoints is known without a clock, and a run that had to start
 * from an older checkpoint does not meet the names of the unusable one. Held by one process at a time.
 */
final class CheckpointFolder implements AutoCloseable {

    private static final Pattern RUN = Pattern.compile("run-(\\d{1,9})");
    private static final Pattern CHECKPOINT = Pattern.compile("chk-(\\d{1,18})");

    private final Path folder;
    private final FileChannel lockFile;

    private CheckpointFolder(Path folder, FileChannel lockFile) {
        this.folder = folder;
        this.lockFile = lockFile;
    }

    /**
     * Opens the folder, creating it where needed.
     *
     * @throws IOException when it cannot be written, or another process holds it
     */
    static CheckpointFolder open(Path folder) throws IOException {
        Files.createDirectories(folder);
        FileChannel channel =
                FileChannel.open(folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        if (lock(channel) == null) {
            channel.close();
            throw new IOException("another process holds " + folder);
        }
        return new CheckpointFolder(folder, channel);
    }

    private static @Nullable FileLock lock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            return null;
        }
    }

    /** A folder for the checkpoints of a new run. */
    Path newRun() throws IOException {
        int last = runs().stream().mapToInt(run -> number(RUN, run)).max().orElse(0);
        return Files.createDirectory(folder.resolve("run-" + (last + 1)));
    }

    /** Every complete checkpoint, the newest first. */
    List<RetainedCheckpoint> newestFirst() throws IOException {
        return list(folder);
    }

    /** Every complete checkpoint in a folder that another may hold, the newest first. */
    static List<RetainedCheckpoint> list(Path folder) throws IOException {
        List<RetainedCheckpoint> found = new ArrayList<>();
        if (!Files.isDirectory(folder)) {
            return found;
        }
        for (Path run : matching(RUN, folder)) {
            for (Path checkpoint : matching(CHECKPOINT, run)) {
                if (Files.isRegularFile(checkpoint.resolve(RetainedCheckpoint.METADATA))) {
                    long number = Long.parseLong(group(CHECKPOINT, checkpoint));
                    found.add(new RetainedCheckpoint(number(RUN, run), number, checkpoint));
                }
            }
        }
        found.sort(Comparator.comparingInt(RetainedCheckpoint::run)
                .thenComparingLong(RetainedCheckpoint::number)
                .reversed());
        return found;
    }

    /** Seals a checkpoint that has just been completed, and forgets the seals of those that Flink has removed. */
    void seal(Path checkpoint) throws IOException {
        RetainedCheckpoint.seal(checkpoint);
        deleteLooseSeals(checkpoint.resolveSibling("."));
    }

    /** Removes all but the newest complete checkpoints, and runs that hold none. */
    void prune(int keep) throws IOException {
        List<RetainedCheckpoint> all = newestFirst();
        for (RetainedCheckpoint old : all.subList(Math.min(keep, all.size()), all.size())) {
            delete(old.folder());
            Files.deleteIfExists(old.seal());
        }
        List<Integer> used =
                all.stream().limit(keep).map(RetainedCheckpoint::run).toList();
        for (Path run : runs()) {
            if (!used.contains(number(RUN, run))) {
                delete(run);
            } else {
                deleteLooseSeals(run);
            }
        }
    }

    private static void deleteLooseSeals(Path run) throws IOException {
        try (Stream<Path> files = Files.list(run)) {
            for (Path file : files.filter(f -> f.toString().endsWith(".seal")).toList()) {
                String checkpoint = file.getFileName().toString().replaceFirst("\\.seal$", "");
                if (!Files.exists(run.resolve(checkpoint))) {
                    Files.deleteIfExists(file);
                }
            }
        }
    }

    private List<Path> runs() throws IOException {
        return matching(RUN, folder);
    }

    private static List<Path> matching(Pattern name, Path in) throws IOException {
        try (Stream<Path> entries = Files.list(in)) {
            return entries.filter(Files::isDirectory)
                    .filter(entry ->
                            name.matcher(entry.getFileName().toString()).matches())
                    .toList();
        }
    }

    private static int number(Pattern pattern, Path path) {
        return Integer.parseInt(group(pattern, path));
    }

    private static String group(Pattern pattern, Path path) {
        Matcher matcher = pattern.matcher(path.getFileName().toString());
        if (!matcher.matches()) {
            throw new IllegalArgumentException("Not of the form " + pattern + ": " + path);
        }
        return matcher.group(1);
    }

    private static void delete(Path tree) throws IOException {
        try (Stream<Path> paths = Files.walk(tree)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        } catch (NoSuchFileException e) {
            return;
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    @Override
    public void close() throws IOException {
        lockFile.close();
    }
}
