// SPDX-License-Identifier: Apache-2.0
package io.millrace.testkit;

import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;

/**
 * A folder that is a file system of its own, in a file beside it, so that it can be full while the machine's disk is not.
 * Only root may have one, and not in every container. Thread-safe.
 */
public final class SmallDisk implements AutoCloseable {

    private static final int BLOCK = 4096;
    private static final long TRIAL_BYTES = 16 << 20;

    /** Of files, which take room even where there are none. */
    private static final String FILES = "20000";

    private final Path folder;
    private final Path ballast;
    private final Thread atExit = new Thread(this::unmount, "small-disk");

    private SmallDisk(Path folder) {
        this.folder = folder;
        this.ballast = folder.resolve("ballast");
        Runtime.getRuntime().addShutdownHook(atExit);
    }

    /**
     * Why there can be none here; empty if there can.
     *
     * @param folder where it is tried, and left as it was
     */
    public static String obstacle(Path folder) {
        if (!SystemUser.isRoot()) {
            return "only root may mount a disk";
        }
        Path trial = folder.resolve("disk-trial");
        try (SmallDisk disk = mount(trial, TRIAL_BYTES)) {
            return Files.isDirectory(disk.folder()) ? "" : "the disk is not there";
        } catch (IllegalStateException | UncheckedIOException e) {
            return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
        } finally {
            Folders.delete(trial);
            Folders.delete(image(trial));
        }
    }

    /**
     * Makes one.
     *
     * @param folder empty, or not there yet
     * @param bytes at least 16 MB; how much it takes; of the machine's disk it takes only what is written
     * @throws IllegalStateException if the system does not let us
     */
    public static SmallDisk mount(Path folder, long bytes) {
        Folders.create(folder);
        Path image = image(folder);
        try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
            file.setLength(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException("no disk at " + image, e);
        }
        try {
            // No journal, for the machine does not fail; and nothing kept back for root.
            run("mkfs.ext4", "-q", "-F", "-m", "0", "-O", "^has_journal", "-N", FILES, image.toString());
            run("mount", "-o", "loop", image.toString(), folder.toString());
        } catch (IllegalStateException | UncheckedIOException e) {
            Folders.delete(image);
            throw e;
        }
        return new SmallDisk(folder);
    }

    private static Path image(Path folder) {
        return folder.resolveSibling(folder.getFileName() + ".disk");
    }

    private static void run(String... command) {
        Programs.run(Map.of(), List.of(command)).outputIfDone(command[0]);
    }

    public Path folder() {
        return folder;
    }

    /** The file that is the disk: as large as that, and mostly empty. */
    public Path image() {
        return image(folder);
    }

    /** Takes all that is left of it, down to the last block. */
    public void fill() {
        try {
            long left = Files.getFileStore(folder).getUsableSpace();
            if (left >= BLOCK) {
                // Whoever writes meanwhile may have been faster: the rest is taken block by block.
                Programs.run(Map.of(), List.of("fallocate", "-l", String.valueOf(left), ballast.toString()));
            }
            fillBlocks();
        } catch (IOException e) {
            throw new UncheckedIOException(folder + " cannot be filled", e);
        }
    }

    private void fillBlocks() throws IOException {
        byte[] block = new byte[BLOCK];
        try (OutputStream out = Files.newOutputStream(ballast, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
            while (true) {
                out.write(block);
            }
        } catch (IOException e) {
            if (Files.getFileStore(folder).getUsableSpace() >= BLOCK) {
                throw e;
            }
        }
    }

    /** Gives back what {@link #fill} took. */
    public void free() {
        Folders.delete(ballast);
    }

    private void unmount() {
        // Lazily: somebody may still have a file open, and nobody is to wait for that.
        Programs.run(Map.of(), List.of("umount", "-l", folder.toString()));
    }

    /** Takes the disk away; what is on it stays in the file. Nobody may use it any more. */
    @Override
    public void close() {
        unmount();
        Runtime.getRuntime().removeShutdownHook(atExit);
    }
}
