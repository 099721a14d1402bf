// SPDX-License-Identifier: Apache-2.0
package io.millrace.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.control.ServiceName;
import io.millrace.local.stack.Installation;
import io.millrace.local.stack.LocalServers;
import io.millrace.local.stack.PipelineFile;
import io.millrace.local.stack.ServiceProcess;
import io.millrace.testkit.Await;
import io.millrace.testkit.Folders;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Servers write secrets into their log in clear: a running capture shows them nowhere. */
class SecretsIT {

    private static final String DATABASE = "shop";
    private static final String SECRET = "cAnary-5ecret";
    private static final Duration LIMIT = Duration.ofMinutes(2);

    private final HttpClient http = HttpClient.newHttpClient();

    @Test
    @Tag("D9")
    void secretsInStatementsAppearNowhere() throws Exception {
        Path folder = Folders.temporary("secrets");
        try (LocalServers servers = new LocalServers(
                folder,
                Optional.ofNullable(System.getProperty("millrace.test.source")).map(Path::of))) {
            servers.start();
            servers.source().execute("mysql", "CREATE DATABASE " + DATABASE);
            servers.source().execute(DATABASE, "CREATE TABLE orders (id INT PRIMARY KEY, item VARCHAR(50))");
            servers.createAccounts(DATABASE);
            PipelineFile file = PipelineFile.write(folder, "secrets", DATABASE, servers, "");
            try (Pipeline pipeline = new Pipeline(
                    Installation.find(),
                    List.of(ServiceName.CAPTURE),
                    file.file(),
                    file.ports(),
                    file.environment(),
                    folder)) {
                pipeline.start();
                ServiceProcess capture = pipeline.service(ServiceName.CAPTURE);
                await("capture", capture, () -> isIn(capture, "RUNNING"));

                writeSecrets(servers);
                servers.source().execute(DATABASE, "INSERT INTO orders VALUES (1, 'the last')");
                await("the last row", capture, () -> texts(servers).contains("the last"));
                requireNoSecret(capture, folder, servers);

                // A statement that nobody carries: its text has the secret, and capture says why it stops.
                servers.source()
                        .execute(
                                DATABASE,
                                "SET SESSION binlog_format = 'STATEMENT'",
                                "INSERT INTO orders VALUES (2, '" + SECRET + "')");
                await("the stop", capture, () -> page(capture, "/status").contains("LOG_STATEMENT_FORMAT"));
                requireNoSecret(capture, folder, servers);
            }
        } finally {
            Folders.delete(folder);
        }
    }

    private static void writeSecrets(LocalServers servers) {
        List<String> statements = new ArrayList<>(List.of(
                "CREATE USER someone IDENTIFIED BY '" + SECRET + "'",
                "ALTER USER someone IDENTIFIED BY '" + SECRET + "2'",
                "SET PASSWORD FOR someone = "
                        + (servers.source().isMariaDb() ? "PASSWORD('" + SECRET + "3')" : "'" + SECRET + "3'"),
                "CREATE SERVER far FOREIGN DATA WRAPPER mysql OPTIONS (HOST 'h', USER 'u', PASSWORD '" + SECRET + "')",
                "CREATE PROCEDURE hidden() SELECT '" + SECRET + "'"));
        if (servers.source().isMariaDb()) {
            statements.add("GRANT SELECT ON shop.* TO other IDENTIFIED BY '" + SECRET + "'");
            statements.add("CREATE OR REPLACE USER someone IDENTIFIED BY '" + SECRET + "'");
        }
        servers.source().execute(DATABASE, statements.toArray(String[]::new));
    }

    private void requireNoSecret(ServiceProcess capture, Path folder, LocalServers servers) throws Exception {
        for (String path : List.of("/status", "/q/health", "/q/metrics")) {
            assertThat(page(capture, path)).as(path).isNotBlank().doesNotContain(SECRET);
        }
        assertThat(texts(servers)).doesNotContain(SECRET);
        Path log = folder.resolve("capture.log");
        assertThat(Files.size(log)).isPositive();
        assertThat(Files.readString(log)).doesNotContain(SECRET);
        try (Stream<Path> state = Files.walk(folder.resolve("state"))) {
            for (Path kept : state.filter(Files::isRegularFile).toList()) {
                assertThat(Files.readString(kept, StandardCharsets.ISO_8859_1))
                        .as(kept.toString())
                        .doesNotContain(SECRET);
            }
        }
    }

    /** Everything in all topics, as text. */
    private static String texts(LocalServers servers) {
        Properties properties = new Properties();
        properties.put("bootstrap.servers", servers.kafka().bootstrapServers());
        StringBuilder all = new StringBuilder();
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = consumer.listTopics().values().stream()
                    .flatMap(List::stream)
                    .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (partitions.stream().anyMatch(partition -> consumer.position(partition) < ends.get(partition))) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(200))) {
                    all.append(text(record.key())).append(text(record.value())).append('\n');
                }
            }
        }
        return all.toString();
    }

    private static String text(byte[] bytes) {
        return bytes == null ? "" : new String(bytes, StandardCharsets.ISO_8859_1);
    }

    private static boolean isIn(ServiceProcess capture, String state) {
        return capture.view().filter(view -> view.state().equals(state)).isPresent();
    }

    private String page(ServiceProcess capture, String path) {
        try {
            return http.send(
                            HttpRequest.newBuilder(URI.create(capture.url(path)))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString())
                    .body();
        } catch (IOException e) {
            return "";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "";
        }
    }

    private static void await(String what, ServiceProcess capture, BooleanSupplier condition) {
        Await.until(
                what,
                LIMIT,
                () -> {
                    assertThat(capture.process().isRunning()).as("capture runs").isTrue();
                    return condition.getAsBoolean();
                },
                () -> capture.process().logTail());
    }
}
