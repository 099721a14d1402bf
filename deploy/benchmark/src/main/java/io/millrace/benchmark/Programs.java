// SPDX-License-Identifier: Apache-2.0
package io.millrace.benchmark;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The programs that are measured, and how their JVMs are started: all alike.
 *
 * @param home Millrace's folder
 * @param jvm options of each JVM
 */
record Programs(Path home, List<String> jvm) {

    Programs {
        jvm = List.copyOf(jvm);
    }

    /** Those of the folder that {@code millrace.home} names. */
    static Programs of(Options options) {
        return of(options.heap(), options.jvm());
    }

    /** The same, with these options of each JVM. */
    static Programs of(String heap, List<String> more) {
        List<String> jvm = new ArrayList<>(List.of("-Xmx" + heap));
        jvm.addAll(more);
        return new Programs(Path.of(System.getProperty("millrace.home", "")).toAbsolutePath(), jvm);
    }

    /** What every JVM gets, in words. */
    String options() {
        return String.join(" ", jvm);
    }

    /** The program of a service: capture, snapshot or apply. */
    Path service(String name) {
        return built(home.resolve(name + "-service/app/target/quarkus-app/quarkus-run.jar"));
    }

    /** The jars of Kafka Connect, as a class path. */
    String connect() {
        return built(home.resolve("deploy/benchmark/peers/target/connect")) + "/*";
    }

    /** The folder of Debezium's plugin for a kind of source. */
    Path debezium(String kind) {
        return built(home.resolve("deploy/benchmark/peers/target/plugins").resolve(kind));
    }

    private static Path built(Path path) {
        if (!Files.exists(path)) {
            throw new IllegalStateException(path + " is not built: start with deploy/benchmark/run");
        }
        return path;
    }

    /** A command line: Java with the options of all, then these arguments. */
    List<String> java(List<String> more, String... arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(jvm);
        command.addAll(more);
        command.addAll(List.of(arguments));
        return command;
    }

    /** This program's own class path, from any folder. */
    static String ownClassPath() {
        return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(entry -> Path.of(entry).toAbsolutePath().toString())
                .collect(Collectors.joining(File.pathSeparator));
    }
}
