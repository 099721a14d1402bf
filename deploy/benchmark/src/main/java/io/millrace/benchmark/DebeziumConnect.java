// SPDX-License-Identifier: Apache-2.0
package io.millrace.benchmark;

import io.millrace.testkit.Await;
import io.millrace.testkit.OsProcess;
import io.millrace.testkit.TopicView;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongConsumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Debezium's connector on a standalone Kafka Connect, set for many changes, for few soon, or not at all. All
 * readings write to one topic, each from the same kept place.
 */
final class DebeziumConnect implements TopicWriter {

    private static final Duration START_LIMIT = Duration.ofMinutes(3);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(30);

    private final BenchmarkServers servers;
    private final Programs programs;
    private final Path folder;
    private final Settings settings = new Settings();
    private final DebeziumTuning tuning;

    /**
     * Describes it.
     *
     * @param folder for settings, offsets and logs; exists
     */
    DebeziumConnect(BenchmarkServers servers, Options options, Path folder, DebeziumTuning tuning) {
        this.servers = servers;
        this.programs = Programs.of(options);
        this.folder = folder;
        this.tuning = tuning;
    }

    @Override
    public Settings settings() {
        return settings;
    }

    @Override
    public String name() {
        return "Debezium on Connect" + tuning.words();
    }

    @Override
    public String topic(int number) {
        return tuning.prefix() + "." + OrdersTable.NAME;
    }

    private Path settled() {
        return folder.resolve("offsets-settled");
    }

    /** Streams one order, and keeps the place behind it as Connect wrote it down. */
    @Override
    public void settleStart(int readings) {
        servers.createTopic(topic(0));
        servers.createTopic(tuning.prefix());
        try (OsProcess process = process(0);
                TopicView view = servers.view(topic(0))) {
            process.start();
            Await.until(
                    "Debezium to stream",
                    START_LIMIT,
                    () -> !process.isRunning() || process.logSays("Connected to 127.0.0.1:"),
                    () -> "; the end of its log:\n" + process.logTail());
            new OrdersTable(servers.source()).insert(OrdersTable.settling(tuning.ordinal()));
            Await.until(
                    "an order through Debezium",
                    START_LIMIT,
                    () -> !process.isRunning() || view.end() > 0,
                    () -> "; the end of its log:\n" + process.logTail());
            process.stop(STOP_LIMIT);
            if (view.end() == 0 || !Files.exists(offsets(0))) {
                throw new IllegalStateException("Debezium ended; the end of its log:\n" + process.logTail());
            }
            Files.copy(offsets(0), settled());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path offsets(int number) {
        return folder.resolve("offsets-" + number);
    }

    @Override
    public Reading reading(int number) {
        try {
            Files.copy(settled(), offsets(number), StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        TopicView view = servers.view(topic(number));
        return new TopicReading(this::eachKey, view, view.end(), process(number));
    }

    private OsProcess process(int number) {
        ConnectStandalone connect =
                new ConnectStandalone(programs, servers.kafka(), servers.source(), folder, tuning, settings);
        LinkedHashMap<String, Map<String, String>> connectors = new LinkedHashMap<>();
        Map<String, String> connector =
                connect.connector(tuning.prefix(), tuning.prefix(), OrdersTable.NAME, folder.resolve("schema-history"));
        connector.put("snapshot.mode", "no_data");
        connectors.put("connector", connector);
        String plugins = programs.debezium(kind()).toString();
        return connect.process(number, connect.worker(plugins, offsets(number)), connectors);
    }

    private String kind() {
        return servers.source().isMariaDb() ? "mariadb" : "mysql";
    }

    /** Each change is one record; a deletion may be followed by one more, without a value, that says nothing new. */
    @Override
    public void eachKey(ConsumerRecord<byte[], byte[]> record, LongConsumer taker) {
        if (record.value() != null || tuning != DebeziumTuning.DEFAULT) {
            long key = keyIn(record.key());
            if (!OrdersTable.isSettling(key)) {
                taker.accept(key);
            }
        }
    }

    /** The number in {@code {"id":17}}, which may stand behind its schema. */
    static long keyIn(byte[] json) {
        String text = new String(json, StandardCharsets.UTF_8);
        int from = text.lastIndexOf("\"id\"");
        int colon = text.indexOf(':', from);
        return Long.parseLong(
                text.substring(colon + 1, text.indexOf('}', colon)).strip());
    }
}
