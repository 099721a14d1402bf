// SPDX-License-Identifier: Apache-2.0
package io.millrace.benchmark;

import io.millrace.testkit.KafkaServer;
import io.millrace.testkit.PostgresServer;
import io.millrace.testkit.ServerOptions;
import io.millrace.testkit.SourceServer;
import io.millrace.testkit.TopicView;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** The source, the Kafka and the target that all copies use. Thread-safe. */
final class SnapshotServers implements AutoCloseable {

    private static final String[] TARGET_SETTINGS = {
        "shared_buffers=1GB", "max_wal_size=8GB", "fsync=on", "synchronous_commit=on"
    };

    private final BenchmarkServers servers;
    private final PostgresServer target;

    SnapshotServers(Path folder, Optional<Path> sourceHome, Optional<Path> targetHome) {
        this.servers = new BenchmarkServers(folder, sourceHome);
        ServerOptions targetOptions =
                ServerOptions.defaults().inFolder(folder.resolve("target")).with(TARGET_SETTINGS);
        this.target = targetHome
                .map(home -> PostgresServer.installedIn(home, targetOptions))
                .orElseGet(() -> PostgresServer.embedded(targetOptions));
    }

    /** Starts all. */
    void start() {
        servers.start();
        target.start();
        target.execute(target.firstDatabase(), "CREATE DATABASE " + BenchmarkServers.DATABASE);
    }

    SourceServer source() {
        return servers.source();
    }

    KafkaServer kafka() {
        return servers.kafka();
    }

    PostgresServer target() {
        return target;
    }

    TopicView view(String topic) {
        return servers.view(topic);
    }

    /** Makes a topic of one partition. */
    void createTopic(String topic) {
        servers.createTopic(topic);
    }

    /** For pipelines from the source to the target. */
    PipelineFile pipelineFile(Path folder) {
        return new PipelineFile(servers, target, folder);
    }

    /** The target's database, with its user, for a driver. */
    String targetUrl() {
        return target.jdbcUrl(BenchmarkServers.DATABASE) + "?user=" + target.user();
    }

    /** The one value that a query of the target gives. */
    String targetSays(String sql) {
        return target.query(BenchmarkServers.DATABASE, sql).get(0);
    }

    /** What they are, with versions and the settings that are not their defaults. */
    Map<String, String> described() {
        Map<String, String> described = servers.described();
        described.put(
                "target",
                "PostgreSQL " + targetSays("SHOW server_version").split(" ", 2)[0] + " "
                        + String.join(" ", TARGET_SETTINGS));
        return described;
    }

    @Override
    public void close() {
        target.close();
        servers.close();
    }
}
