// SPDX-License-Identifier: Apache-2.0
package io.millrace.flink;

import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.util.FlinkUserCodeClassLoaders;
import org.apache.flink.util.MutableURLClassLoader;

/**
 * The jars that a job adds to the application's classes. Flink loads them child-first, with the loader that loaded Flink
 * as their parent: each folder may hold other versions of libraries than the application does.
 *
 * <p>Never empty: without any entry Flink would take the JVM's system loader for users' code, which in a packaged
 * Quarkus application knows neither Flink nor us. An empty folder is entry enough.
 */
public record JobClassPath(List<URL> entries) {

    /** Copies the entries. */
    public JobClassPath {
        entries = List.copyOf(entries);
    }

    /** The jars of some folders, in the order of the folders and of their names; {@code anyFolder} is the entry that is always there. */
    static JobClassPath of(List<Path> folders, Path anyFolder) throws IOException {
        List<URL> entries = new ArrayList<>();
        entries.add(url(anyFolder));
        entries.addAll(jars(folders));
        return new JobClassPath(entries);
    }

    private static List<URL> jars(List<Path> folders) throws IOException {
        List<URL> jars = new ArrayList<>();
        for (Path folder : folders) {
            if (Files.isDirectory(folder)) {
                try (Stream<Path> files = Files.list(folder)) {
                    for (Path jar : files.filter(f -> f.toString().endsWith(".jar"))
                            .sorted()
                            .toList()) {
                        jars.add(url(jar));
                    }
                }
            }
        }
        return jars;
    }

    private static URL url(Path path) throws MalformedURLException {
        return path.toUri().toURL();
    }

    /** A loader like the one that Flink makes for the job's tasks, for building the graph. */
    MutableURLClassLoader loader(Configuration configuration) {
        return FlinkUserCodeClassLoaders.create(
                entries.toArray(new URL[0]), JobClassPath.class.getClassLoader(), configuration);
    }

    /**
     * A loader of the jars in these folders, for asking what is in them before a job is started. The caller closes it.
     *
     * @throws IOException when a folder cannot be read
     */
    public static URLClassLoader open(List<Path> folders) throws IOException {
        Configuration configuration = new Configuration();
        JobConfiguration.shareOwnClasses(configuration);
        return new JobClassPath(jars(folders)).loader(configuration);
    }
}
