// SPDX-License-Identifier: Apache-2.0
package io.millrace.local.stack;

import io.millrace.settings.TargetKind;
import io.millrace.testkit.DerbyServer;
import io.millrace.testkit.EmbeddedServer;
import io.millrace.testkit.KafkaServer;
import io.millrace.testkit.Ports;
import io.millrace.testkit.PostgresServer;
import io.millrace.testkit.ServerOptions;
import io.millrace.testkit.SourceServer;
import io.millrace.testkit.SqlServer;
import io.millrace.testkit.TcpProxy;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * A source, a Kafka and a target of their own for one pipeline, each a process on a free loopback port. Thread-safe.
 */
public final class LocalServers implements AutoCloseable {

    /** The account of the services on the source and the target. */
    public static final String USER = "millrace";

    private final SourceServer source;
    private final KafkaServer kafka;
    private final SqlServer target;
    private final TargetKind kind;
    private final Optional<Links> links;
    private final LocalSecrets secrets = LocalSecrets.drawn();

    /**
     * Prepares the servers without starting them.
     *
     * @param folder where they keep their data
     * @param sourceHome an installed MariaDB or MySQL to use as the source instead of the MariaDB from Maven
     */
    public LocalServers(Path folder, Optional<Path> sourceHome) {
        this(folder, sourceHome, List.of());
    }

    /** As the other one, with more options of the source, as on its command line. */
    public LocalServers(Path folder, Optional<Path> sourceHome, List<String> moreSourceOptions) {
        this(
                folder,
                sourceHome,
                moreSourceOptions,
                TargetKind.POSTGRESQL,
                PostgresServer.embedded(ServerOptions.defaults().inFolder(folder.resolve("target"))));
    }

    /** A MariaDB or MySQL as the target: the MariaDB from Maven, or what is installed in a folder. */
    public static LocalServers toMySqlFamily(Path folder, Optional<Path> sourceHome, Optional<Path> targetHome) {
        ServerOptions options = ServerOptions.defaults().inFolder(folder.resolve("target"));
        SourceServer target = targetHome
                .map(home -> SourceServer.installedIn(home, options))
                .orElseGet(() -> SourceServer.mariaDb(options));
        return new LocalServers(
                folder, sourceHome, List.of(), target.isMariaDb() ? TargetKind.MARIADB : TargetKind.MYSQL, target);
    }

    /** Derby as the target. */
    public static LocalServers toDerby(Path folder) {
        return new LocalServers(
                folder,
                Optional.empty(),
                List.of(),
                TargetKind.JDBC,
                DerbyServer.embedded(ServerOptions.defaults().inFolder(folder.resolve("target"))));
    }

    /** As {@link #LocalServers(Path, Optional, List)}, with a network that can fail between these servers and the services. */
    public static LocalServers behindLinks(
            Path folder, Optional<Path> sourceHome, List<String> moreSourceOptions, List<String> moreKafkaOptions) {
        int kafkaPort = Ports.free();
        TcpProxy toKafka = TcpProxy.to(kafkaPort);
        SourceServer source = source(folder, sourceHome, moreSourceOptions);
        SqlServer target = PostgresServer.embedded(ServerOptions.defaults().inFolder(folder.resolve("target")));
        return new LocalServers(
                source,
                KafkaServer.behind(
                        kafkaOptions(folder).with(moreKafkaOptions.toArray(String[]::new)), kafkaPort, toKafka.port()),
                TargetKind.POSTGRESQL,
                target,
                Optional.of(new Links(TcpProxy.to(source.port()), toKafka, TcpProxy.to(target.port()))));
    }

    private LocalServers(
            Path folder, Optional<Path> sourceHome, List<String> moreSourceOptions, TargetKind kind, SqlServer target) {
        this(
                source(folder, sourceHome, moreSourceOptions),
                KafkaServer.embedded(kafkaOptions(folder)),
                kind,
                target,
                Optional.empty());
    }

    private LocalServers(
            SourceServer source, KafkaServer kafka, TargetKind kind, SqlServer target, Optional<Links> links) {
        this.source = source;
        this.kafka = kafka;
        this.kind = kind;
        this.target = target;
        this.links = links;
    }

    private static SourceServer source(Path folder, Optional<Path> sourceHome, List<String> moreOptions) {
        ServerOptions options =
                ServerOptions.defaults().inFolder(folder.resolve("source")).with(moreOptions.toArray(String[]::new));
        return sourceHome
                .map(home -> SourceServer.installedIn(home, options))
                .orElseGet(() -> SourceServer.mariaDb(options));
    }

    private static ServerOptions kafkaOptions(Path folder) {
        return ServerOptions.defaults().inFolder(folder.resolve("kafka"));
    }

    /** Starts all three at once; returns when all answer. */
    public void start() {
        start(all());
    }

    /** Starts what capture alone needs. */
    public void startSourceAndKafka() {
        start(List.of(source, kafka));
    }

    private static void start(List<EmbeddedServer> servers) {
        CompletableFuture.allOf(servers.stream()
                        .map(server -> CompletableFuture.runAsync(server::start))
                        .toArray(CompletableFuture<?>[]::new))
                .join();
    }

    /** Gives the services an account with the least rights on both sides, and makes the target's database. */
    public void createAccounts(String database) {
        createSourceAccount(database);
        switch (kind) {
            case POSTGRESQL ->
                target.execute(
                        target.firstDatabase(),
                        "CREATE ROLE " + USER + " LOGIN PASSWORD '" + secrets.target() + "'",
                        "CREATE DATABASE " + database + " OWNER " + USER);
            case MYSQL, MARIADB ->
                target.execute(
                        target.firstDatabase(),
                        "CREATE USER " + USER + "@'127.0.0.1' IDENTIFIED BY '" + secrets.target() + "'",
                        targetGrant(database),
                        targetGrant("millrace"),
                        "GRANT CREATE VIEW ON millrace.* TO " + USER + "@'127.0.0.1'");
            // Whoever asks for it makes a database.
            case JDBC -> target.execute(database, "VALUES 1");
        }
    }

    private static String targetGrant(String database) {
        return "GRANT SELECT, INSERT, UPDATE, DELETE, CREATE, ALTER, DROP, INDEX ON `" + database + "`.* TO " + USER
                + "@'127.0.0.1'";
    }

    /** Gives the services an account with the least rights on the source. */
    public void createSourceAccount(String database) {
        source.execute(
                source.firstDatabase(),
                "CREATE USER " + USER + "@'127.0.0.1' IDENTIFIED BY '" + secrets.source() + "'",
                "GRANT REPLICATION SLAVE, REPLICATION CLIENT, RELOAD ON *.* TO " + USER + "@'127.0.0.1'",
                "GRANT SELECT, LOCK TABLES ON `" + database + "`.* TO " + USER + "@'127.0.0.1'");
    }

    public SourceServer source() {
        return source;
    }

    public KafkaServer kafka() {
        return kafka;
    }

    /** As the settings name its product. */
    public TargetKind kind() {
        return kind;
    }

    /** The lines of {@code target} that say where it is. */
    String targetPlace(String database) {
        return target instanceof DerbyServer derby
                ? "url: %s\n  drivers: %s".formatted(derby.url(database), DerbyServer.driverFolders())
                : "host: 127.0.0.1\n  port: %d\n  database: %s".formatted(targetPort(), database);
    }

    public SqlServer target() {
        return target;
    }

    /** What the services' accounts prove themselves with. */
    public LocalSecrets secrets() {
        return secrets;
    }

    /** The networks between the services and these servers; empty where there is nothing in between. */
    public Optional<Links> links() {
        return links;
    }

    /** The port at which the services find the source. */
    int sourcePort() {
        return links.map(link -> link.source().port()).orElse(source.port());
    }

    /** The address at which the services find Kafka. */
    String bootstrapServers() {
        return links.map(link -> "127.0.0.1:" + link.kafka().port()).orElse(kafka.bootstrapServers());
    }

    /** The port at which the services find the target. */
    int targetPort() {
        return links.map(link -> link.target().port()).orElse(target.port());
    }

    public List<EmbeddedServer> all() {
        return List.of(source, kafka, target);
    }

    @Override
    public void close() {
        links.ifPresent(Links::close);
        all().parallelStream().forEach(EmbeddedServer::close);
    }
}
