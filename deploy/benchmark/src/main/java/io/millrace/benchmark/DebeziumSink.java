// SPDX-License-Identifier: Apache-2.0
package io.millrace.benchmark;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;

/** Debezium's JDBC sink into the target, one connector for tables that are alike, at the best settings that were found for it. */
record DebeziumSink(SnapshotServers servers, Programs programs) {

    /** What it is called beside others, with the connector that feeds it. */
    static final String NAME = "Debezium, Connect, JDBC sink";

    /** Of each topic; as many tasks read it. */
    static final int PARTITIONS = 2;

    private static final String KEY_INT64 = "{\"type\":\"int64\",\"optional\":false,\"field\":\"id\"}";
    private static final String KEY_INT32 = "{\"type\":\"int32\",\"optional\":false,\"field\":\"id\"}";

    /** The fields of each table's rows, as Connect writes schemas down; the first is the key. */
    private static final Map<String, List<String>> FIELDS = Map.of(
            "orders",
            List.of(
                    KEY_INT64,
                    "{\"type\":\"int32\",\"optional\":false,\"field\":\"customer\"}",
                    "{\"type\":\"string\",\"optional\":false,\"field\":\"status\"}",
                    "{\"type\":\"bytes\",\"optional\":false,\"name\":\"org.apache.kafka.connect.data.Decimal\","
                            + "\"version\":1,\"parameters\":{\"scale\":\"2\",\"connect.decimal.precision\":\"12\"},"
                            + "\"field\":\"total\"}",
                    "{\"type\":\"string\",\"optional\":true,\"field\":\"note\"}",
                    "{\"type\":\"int64\",\"optional\":false,\"name\":\"io.debezium.time.MicroTimestamp\","
                            + "\"version\":1,\"field\":\"placed_at\"}",
                    "{\"type\":\"double\",\"optional\":true,\"field\":\"weight\"}"),
            "sbtest1",
            List.of(
                    KEY_INT32,
                    "{\"type\":\"int32\",\"optional\":false,\"field\":\"k\"}",
                    "{\"type\":\"string\",\"optional\":false,\"field\":\"c\"}",
                    "{\"type\":\"string\",\"optional\":false,\"field\":\"pad\"}"));

    /** Tables whose rows it knows. */
    static List<String> tables() {
        return FIELDS.keySet().stream().sorted().toList();
    }

    /** Why it cannot be measured here, in words; empty if it can. */
    Optional<String> missing() {
        return Files.isDirectory(folder().resolve("jdbc"))
                ? Optional.empty()
                : Optional.of("its plugins could not be fetched");
    }

    /** The folders of the sink and of the connectors that feed it, as a worker takes them. */
    String plugins() {
        return Stream.of("mariadb", "mysql", "jdbc")
                .map(name -> folder().resolve(name).toString())
                .collect(Collectors.joining(","));
    }

    private Path folder() {
        return programs.home().resolve("deploy/benchmark/peers/target/plugins");
    }

    /** Makes topics that Debezium's source writes to, too. */
    void createTopics(List<String> topics) {
        try (Admin admin = servers.kafka().admin()) {
            admin.createTopics(topics.stream()
                            .map(topic -> new NewTopic(topic, PARTITIONS, (short) 1))
                            .toList())
                    .all()
                    .get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        } catch (ExecutionException e) {
            throw new IllegalStateException("the topics were not made", e);
        }
    }

    /** How many records all topics hold together. */
    long records(List<String> topics) {
        Map<TopicPartition, OffsetSpec> ends = new HashMap<>();
        for (String topic : topics) {
            for (int partition = 0; partition < PARTITIONS; partition++) {
                ends.put(new TopicPartition(topic, partition), OffsetSpec.latest());
            }
        }
        try (Admin admin = servers.kafka().admin()) {
            return admin.listOffsets(ends).all().get().values().stream()
                    .mapToLong(ListOffsetsResult.ListOffsetsResultInfo::offset)
                    .sum();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        } catch (ExecutionException e) {
            throw new IllegalStateException("the topics' ends are not known", e);
        }
    }

    /** What a worker with sinks in it needs, added to its settings. */
    static void addTo(Map<String, String> worker) {
        worker.put("consumer.auto.offset.reset", "earliest");
        worker.put("consumer.max.poll.records", "5000");
        worker.put("consumer.max.partition.fetch.bytes", String.valueOf(8 << 20));
    }

    /**
     * Settings of a sink.
     *
     * @param name of the connector, and by it of its consumer group
     * @param table whose columns the rows of all topics have
     * @param into the target's table, with its schema; may hold <code>${topic}</code>
     */
    Map<String, String> settings(String name, List<String> topics, String table, String into) {
        List<String> fields = FIELDS.getOrDefault(table, List.of());
        Map<String, String> settings = new TreeMap<>();
        settings.put("name", name);
        settings.put("tasks.max", String.valueOf(PARTITIONS));
        settings.put("connector.class", "io.debezium.connector.jdbc.JdbcSinkConnector");
        settings.put("topics", String.join(",", topics));
        settings.put(
                "connection.url", servers.target().jdbcUrl(BenchmarkServers.DATABASE) + "?reWriteBatchedInserts=true");
        settings.put("connection.username", servers.target().user());
        settings.put("connection.password", "none");
        settings.put("insert.mode", "upsert");
        settings.put("primary.key.mode", "record_key");
        settings.put("primary.key.fields", "id");
        settings.put("delete.enabled", "true");
        settings.put("schema.evolution", "none");
        settings.put("collection.name.format", into);
        settings.put("batch.size", "5000");
        settings.put("use.reduction.buffer", "true");
        // The schema here and not in each message: much faster; optional, or deletions would fail.
        converter(settings, "key", fields.subList(0, 1), false);
        converter(settings, "value", fields, true);
        return settings;
    }

    private static void converter(Map<String, String> settings, String side, List<String> fields, boolean optional) {
        settings.put(side + ".converter", "org.apache.kafka.connect.json.JsonConverter");
        settings.put(side + ".converter.schemas.enable", "true");
        settings.put(
                side + ".converter.schema.content",
                fields.stream()
                        .collect(Collectors.joining(
                                ",", "{\"type\":\"struct\",\"optional\":" + optional + ",\"fields\":[", "]}")));
    }
}
