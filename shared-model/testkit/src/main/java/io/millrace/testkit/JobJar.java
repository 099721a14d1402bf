// SPDX-License-Identifier: Apache-2.0
package io.millrace.testkit;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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
            "/flink-connector-jdbc",
            "/flink-connector-kafka/",
            "/flink-connector-mysql-cdc/",
            "/flink-cdc-");

    private static final String SETTINGS = """
            pipeline: shop
            source: {host: localhost, user: reader, tables: [shop.*]}
            kafka: {bootstrapServers: "localhost:9092"}
            target: {host: localhost, database: shop, user: writer}
            """;

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
     * What a supplier says that is made and asked with only this jar, the distribution and the classes beside the supplier
     * around it, so that nothing else can come to its aid.
     *
     * @param supplier public, with a public constructor. By its name alone: the class that is asked is another one
     */
    public String ask(Class<? extends Supplier<String>> supplier) throws IOException, ReflectiveOperationException {
        return alone(List.of(jar, placeOf(supplier)), loader -> {
            Object answer =
                    loader.loadClass(supplier.getName()).getConstructor().newInstance();
            return ((Supplier<?>) answer).get();
        });
    }

    private static Path placeOf(Class<?> type) {
        return Path.of(URI.create(
                type.getProtectionDomain().getCodeSource().getLocation().toString()));
    }

    /**
     * The plan of a job, defined and told with only this jar and the distribution around it.
     *
     * @param job name of a class in the jar that is made of a pipeline's settings and a list of plugin folders, and defines
     *     itself in an environment of Flink's. By names alone: its classes there are not those that the test sees
     */
    public String planOf(String job) throws IOException, ReflectiveOperationException {
        return alone(List.of(jar), loader -> {
            Class<?> settings = loader.loadClass("io.millrace.settings.PipelineSettings");
            Object parsed = loader.loadClass("io.millrace.settings.SettingsLoader")
                    .getMethod("parse", String.class, Map.class)
                    .invoke(null, SETTINGS, Map.of());
            Class<?> environment =
                    loader.loadClass("org.apache.flink.streaming.api.environment.StreamExecutionEnvironment");
            Object defined = environment.getConstructor().newInstance();
            Object made =
                    loader.loadClass(job).getConstructor(settings, List.class).newInstance(parsed, List.of());
            made.getClass().getMethod("define", environment).invoke(made, defined);
            return environment.getMethod("getExecutionPlan").invoke(defined);
        });
    }

    /** What is done among the classes of the jar. */
    private interface Question {

        Object answer(ClassLoader loader) throws ReflectiveOperationException;
    }

    private static String alone(List<Path> own, Question question) throws IOException, ReflectiveOperationException {
        List<URL> urls = new ArrayList<>();
        for (Path part : own) {
            urls.add(url(part));
        }
        for (Path part : distribution()) {
            urls.add(url(part));
        }
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        try (URLClassLoader alone =
                new URLClassLoader(urls.toArray(URL[]::new), ClassLoader.getPlatformClassLoader())) {
            thread.setContextClassLoader(alone);
            return String.valueOf(question.answer(alone));
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
