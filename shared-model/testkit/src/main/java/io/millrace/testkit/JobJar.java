// SPDX-License-Identifier: Apache-2.0
package io.millrace.testkit;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;

/**
 * A job's jar as a Flink cluster meets it: alone, beside nothing but what a Flink distribution brings. Immutable.
 *
 * <p>The distribution is the part of this JVM's class path that comes from Flink and from what Flink needs itself.
 */
public final class JobJar {

    private static final List<String> DISTRIBUTION = List.of(
            "/org/apache/flink/flink-",
            "/com/esotericsoftware/",
            "/com/google/code/findbugs/",
            "/com/ibm/icu/",
            "/com/twitter/",
            "/commons-cli/",
            "/commons-collections/",
            "/commons-io/",
            "/org/apache/commons/",
            "/org/apache/logging/log4j/",
            "/org/javassist/",
            "/org/objenesis/",
            "/org/slf4j/",
            "/org/snakeyaml/",
            "/org/xerial/snappy/",
            "/at/yawk/lz4/");

    /** Parts of Flink that are released beside it, and that every job brings along. */
    private static final List<String> CONNECTORS = List.of(
            "/flink-connector-base/",
            "/flink-connector-debezium/",
            "/flink-connector-kafka/",
            "/flink-connector-mysql-cdc/",
            "/flink-cdc-");

    private final Path jar;

    /** The jar in that file. */
    public JobJar(Path jar) {
        this.jar = jar;
    }

    /** Names of all classes in it, as paths. */
    public Set<String> classes() {
        return classes(jar);
    }

    /** Classes that it holds although Flink brings them: on a cluster there would be two of each. */
    public Set<String> classesOfFlink() {
        Set<String> twice = new TreeSet<>();
        for (Path part : distribution()) {
            twice.addAll(classes(part));
        }
        twice.retainAll(classes());
        return twice;
    }

    /**
     * What a supplier says that is made and asked with only this jar, the distribution and some classes of a test around
     * it, so that nothing else can come to its aid.
     *
     * @param testClasses the folder of compiled test classes
     * @param supplier name of a public class there, a {@link Supplier} of text with a public constructor
     */
    public String ask(Path testClasses, String supplier) throws IOException, ReflectiveOperationException {
        List<URL> urls = new ArrayList<>(List.of(url(jar), url(testClasses)));
        for (Path part : distribution()) {
            urls.add(url(part));
        }
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        try (URLClassLoader alone =
                new URLClassLoader(urls.toArray(URL[]::new), ClassLoader.getPlatformClassLoader())) {
            thread.setContextClassLoader(alone);
            Object answer = alone.loadClass(supplier).getConstructor().newInstance();
            return String.valueOf(((Supplier<?>) answer).get());
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    private static List<Path> distribution() {
        return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> entry.endsWith(".jar"))
                .filter(entry -> DISTRIBUTION.stream().anyMatch(entry::contains))
                .filter(entry -> CONNECTORS.stream().noneMatch(entry::contains))
                .map(Path::of)
                .toList();
    }

    private static Set<String> classes(Path file) {
        try (JarFile opened = new JarFile(file.toFile())) {
            Set<String> names = new TreeSet<>();
            opened.stream()
                    .map(ZipEntry::getName)
                    .filter(name -> name.endsWith(".class") && !name.startsWith("META-INF/"))
                    .filter(name -> !name.endsWith("module-info.class"))
                    .forEach(names::add);
            return names;
        } catch (IOException e) {
            throw new UncheckedIOException(file + " cannot be read", e);
        }
    }

    private static URL url(Path path) throws MalformedURLException {
        return path.toAbsolutePath().toUri().toURL();
    }
}
