// SPDX-License-Identifier: Apache-2.0
package io.millrace.transform;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The folder with the jars of users' own transforms. Stateless. */
public final class PluginFolder {

    private PluginFolder() {}

    /**
     * The jars in that folder, in the order of their names; none if there is no such folder. They become the job's
     * class path, so that what they bring along meets nothing of ours.
     *
     * @throws UncheckedIOException if the folder cannot be read
     */
    public static List<URL> jars(Path folder) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".jar"))
                    .sorted()
                    .map(PluginFolder::url)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("the plugins folder " + folder + " cannot be read", e);
        }
    }

    private static URL url(Path jar) {
        try {
            return jar.toUri().toURL();
        } catch (MalformedURLException e) {
            throw new UncheckedIOException(e);
        }
    }
}
