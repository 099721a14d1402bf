// SPDX-License-Identifier: Apache-2.0
package io.millrace.benchmark;

import io.millrace.testkit.KafkaServer;
import io.millrace.testkit.ServerOptions;
import io.millrace.testkit.SourceServer;
import io.millrace.testkit.TopicView;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.utils.AppInfoParser;

/** The source and the Kafka that all are measured with. Thread-safe. */
final class BenchmarkServers implements AutoCloseable {

    /** The account of whoever reads the source. */
    static final String USER = "millrace";

    /** Its password; only this machine can reach these servers. */
    static final String PASSWORD = "millrace-benchmark";

    /** The database that is written to. */
    static final String DATABASE = "bench";

    private static final String[] SOURCE_SETTINGS = {"--innodb-buffer-pool-size=1G", "--max-allowed-packet=256M"};
    private static final String[] BROKER_SETTINGS = {
        "-XX:TieredStopAtLevel=4", "-Xmx1g", "socket.request.max.bytes=" + (512 << 20)
    };

    private final SourceServer source;
    private final KafkaServer kafka;

    BenchmarkServers(Path folder, Optional<Path> sourceHome) {
        ServerOptions sourceOptions =
                ServerOptions.defaults().inFolder(folder.resolve("source")).with(SOURCE_SETTINGS);
        this.source = sourceHome
                .map(home -> SourceServer.installedIn(home, sourceOptions))
                .orElseGet(() -> SourceServer.mariaDb(sourceOptions));
        this.kafka = KafkaServer.embedded(ServerOptions.defaults()
                .inFolder(folder.resolve("kafka"))
                // As a broker runs anywhere: with the whole compiler and some memory.
                .with(BROKER_SETTINGS));
    }

    /** Starts both; returns when both answer. */
    void start() {
        CompletableFuture.allOf(CompletableFuture.runAsync(source::start), CompletableFuture.runAsync(kafka::start))
                .join();
        source.execute(
                source.firstDatabase(),
                "CREATE DATABASE " + DATABASE,
                "CREATE USER " + USER + "@'127.0.0.1' IDENTIFIED BY '" + PASSWORD + "'",
                "GRANT REPLICATION SLAVE, REPLICATION CLIENT, RELOAD, SHOW DATABASES ON *.* TO " + USER
                        + "@'127.0.0.1'",
                "GRANT SELECT, LOCK TABLES ON `" + DATABASE + "`.* TO " + USER + "@'127.0.0.1'");
    }

    /** What they are, with versions and the settings that are not their defaults. */
    Map<String, String> described() {
        Map<String, String> described = new LinkedHashMap<>();
        described.put("source", source.name() + " " + String.join(" ", SOURCE_SETTINGS));
        described.put("broker", "Kafka " + AppInfoParser.getVersion() + " " + String.join(" ", BROKER_SETTINGS));
        return described;
    }

    SourceServer source() {
        return source;
    }

    KafkaServer kafka() {
        return kafka;
    }

    TopicView view(String topic) {
        return new TopicView(kafka.bootstrapServers(), topic);
    }

    /** Makes a topic of one partition, on the broker's clock as Millrace makes its own. */
    void createTopic(String topic) {
        NewTopic made = new NewTopic(topic, 1, (short) 1)
                .configs(Map.of(
                        TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG,
                        "LogAppendTime",
                        TopicConfig.MAX_MESSAGE_BYTES_CONFIG,
                        String.valueOf(64 << 20)));
        try (Admin admin = kafka.admin()) {
            admin.createTopics(List.of(made)).all().get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        } catch (ExecutionException e) {
            throw new IllegalStateException("topic " + topic + " was not made", e);
        }
    }

    @Override
    public void close() {
        kafka.close();
        source.close();
    }
}
