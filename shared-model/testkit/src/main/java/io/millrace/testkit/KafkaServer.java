// SPDX-License-Identifier: Apache-2.0
package io.millrace.testkit;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.jspecify.annotations.Nullable;

/**
 * A Kafka broker (KRaft, one node that is broker and controller) in a JVM of its own, with this JVM's class path.
 *
 * <p>Options are broker settings, for example {@code message.max.bytes=1000}, and, where they begin with {@code -X},
 * the JVM's, for example {@code -Xmx1g}. Topics are not created by themselves.
 * Thread-safe.
 */
public final class KafkaServer implements EmbeddedServer {

    /** The number of this broker. */
    public static final int BROKER = 1;

    /** The number of the broker that {@link #addAbsentBroker} leaves behind. */
    public static final int ABSENT_BROKER = 2;

    private static final Duration START_LIMIT = Duration.ofSeconds(90);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(20);
    private static final int ANSWER_LIMIT_MS = 30_000;

    private final Path folder;
    private final boolean temporary;
    private final int port;
    private final int controllerPort = Ports.free();
    private final OsProcess process;

    /**
     * A second way in, for clients that meet a network in between.
     *
     * @param port where the broker listens for it
     * @param advertised the port that its clients are told to connect to
     */
    private record OtherListener(int port, int advertised) {}

    private KafkaServer(ServerOptions options, @Nullable OtherListener other) {
        this.temporary = options.dataFolder() == null;
        this.folder = options.dataFolder() == null ? Folders.temporary("kafka") : options.dataFolder();
        this.port = options.port() == 0 ? Ports.free() : options.port();
        Folders.create(folder);
        Path settings = folder.resolve("broker.properties");
        writeSettings(settings, options, other);
        List<String> jvm =
                options.extra().stream().filter(KafkaServer::isForJvm).toList();
        this.process = process("Kafka", settings, jvm, folder.resolve("server.log"));
    }

    private OsProcess process(String name, Path settings, List<String> jvm, Path log) {
        List<String> command = new ArrayList<>(List.of(javaProgram(), "-Xms96m", "-Xmx384m", "-XX:+UseSerialGC"));
        command.addAll(List.of("-XX:TieredStopAtLevel=1", "-Djava.awt.headless=true"));
        command.addAll(jvm);
        command.addAll(List.of("-cp", classPath(), KafkaBroker.class.getName(), settings.toString()));
        return new OsProcess(name, command, Map.of(), folder, log);
    }

    /** A broker that is not started yet. */
    public static KafkaServer embedded(ServerOptions options) {
        return new KafkaServer(options, null);
    }

    /**
     * As {@link #embedded}, with a second way in: who connects to one port of this machine, which leads to another one that
     * the broker listens on, is told to come back by the first one.
     *
     * @param listening the port that the broker listens on
     * @param advertised the port that leads there
     */
    public static KafkaServer behind(ServerOptions options, int listening, int advertised) {
        return new KafkaServer(options, new OtherListener(listening, advertised));
    }

    private static boolean isForJvm(String option) {
        return option.startsWith("-X");
    }

    /** The {@code java} program of this JVM. */
    private static String javaProgram() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    // Entries may be relative to this JVM's working folder, which is not the broker's.
    private static String classPath() {
        return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(entry -> Path.of(entry).toAbsolutePath().toString())
                .collect(Collectors.joining(File.pathSeparator));
    }

    private void writeSettings(Path file, ServerOptions options, @Nullable OtherListener other) {
        List<String> lines = new ArrayList<>(List.of(
                "process.roles=broker,controller",
                "node.id=" + BROKER,
                "controller.quorum.voters=" + BROKER + "@127.0.0.1:" + controllerPort,
                "listeners=PLAINTEXT://127.0.0.1:" + port + ",CONTROLLER://127.0.0.1:" + controllerPort
                        + (other == null ? "" : ",OTHER://127.0.0.1:" + other.port()),
                "advertised.listeners=PLAINTEXT://127.0.0.1:" + port
                        + (other == null ? "" : ",OTHER://127.0.0.1:" + other.advertised()),
                "controller.listener.names=CONTROLLER",
                "listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT,OTHER:PLAINTEXT",
                "log.dirs=" + dataFolder(),
                "auto.create.topics.enable=false",
                "offsets.topic.replication.factor=1",
                "offsets.topic.num.partitions=1",
                "transaction.state.log.replication.factor=1",
                "transaction.state.log.min.isr=1",
                "transaction.state.log.num.partitions=1",
                "group.initial.rebalance.delay.ms=0",
                // Nobody to hand over to: handing over only delays the end.
                "controlled.shutdown.enable=false",
                // After a kill the next process of the same node is let in when the session of the last has ended.
                "broker.session.timeout.ms=3000",
                "broker.heartbeat.interval.ms=500"));
        options.extra().stream().filter(option -> !isForJvm(option)).forEach(lines::add);
        write(file, lines);
    }

    private static void write(Path file, List<String> lines) {
        try {
            Files.write(file, lines);
        } catch (IOException e) {
            throw new UncheckedIOException(file + " could not be written", e);
        }
    }

    /**
     * Lets the cluster know a second broker, {@link #ABSENT_BROKER}, which has ended when this returns: what is to have a
     * copy there waits for it. Takes some seconds the first time, and does nothing afterwards. This broker must run.
     *
     * @throws IllegalStateException if the second one does not start
     */
    public synchronized void addAbsentBroker() {
        Path data = folder.resolve("absent");
        if (Files.exists(data)) {
            return;
        }
        Path settings = folder.resolve("absent.properties");
        write(
                settings,
                List.of(
                        "process.roles=broker",
                        "node.id=" + ABSENT_BROKER,
                        "controller.quorum.voters=" + BROKER + "@127.0.0.1:" + controllerPort,
                        "listeners=PLAINTEXT://127.0.0.1:" + Ports.free(),
                        "controller.listener.names=CONTROLLER",
                        "listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT,OTHER:PLAINTEXT",
                        "log.dirs=" + data));
        try (OsProcess absent = process("absent broker", settings, List.of(), folder.resolve("absent.log"))) {
            absent.start();
            awaitReady(absent);
        }
    }

    /** The address for clients. */
    public String bootstrapServers() {
        return "127.0.0.1:" + port;
    }

    /** A new administration client, which the caller closes. */
    public Admin admin() {
        Properties settings = new Properties();
        settings.put(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers());
        settings.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, ANSWER_LIMIT_MS);
        settings.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, ANSWER_LIMIT_MS);
        return Admin.create(settings);
    }

    @Override
    public String name() {
        return "Kafka";
    }

    @Override
    public int port() {
        return port;
    }

    @Override
    public Path dataFolder() {
        return folder.resolve("data");
    }

    @Override
    public OsProcess process() {
        return process;
    }

    @Override
    public void start() {
        process.start();
        awaitReady(process);
    }

    private static void awaitReady(OsProcess broker) {
        Await.until(
                broker.name(),
                START_LIMIT,
                () -> !broker.isRunning() || broker.logSays(KafkaBroker.READY),
                () -> "; the end of its log:\n" + broker.logTail());
        if (!broker.isRunning()) {
            throw new IllegalStateException(
                    broker.name() + " ended at start; the end of its log:\n" + broker.logTail());
        }
    }

    @Override
    public void stop() {
        process.stop(STOP_LIMIT);
    }

    @Override
    public void close() {
        process.close();
        if (temporary) {
            Folders.delete(folder);
        }
    }
}
