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

/** Debezium's JDBC sink into the target, one connector for tables that are alike. */
record DebeziumSink(SnapshotServers servers, Programs programs, DebeziumTuning tuning) {

    private static final String NAME = "Debezium, Connect, JDBC sink";

    /** What it is called beside others, with the connector that feeds it. */
    String name() {
        return NAME + tuning.words();
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
                            .map(topic -> new NewTopic(topic, tuning.partitions(), (short) 1))
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
            for (int partition = 0; partition < tuning.partitions(); partition++) {
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

    /**
     * Settings of a sink.
     *
     * @param name of the connector, and by it of its consumer group
     * @param shape of the rows of all topics
     * @param into the target's table, with its schema; may hold <code>${topic}</code>
     */
    Map<String, String> settings(String name, List<String> topics, RowShape shape, String into) {
        Map<String, String> settings = new TreeMap<>();
        settings.put("name", name);
        settings.put("tasks.max", String.valueOf(tuning.partitions()));
        settings.put("connector.class", "io.debezium.connector.jdbc.JdbcSinkConnector");
        settings.put("topics", String.join(",", topics));
        settings.put("connection.url", servers.target().jdbcUrl(BenchmarkServers.DATABASE));
        settings.put("connection.username", servers.target().user());
        settings.put("connection.password", "none");
        settings.put("insert.mode", "upsert");
        settings.put("primary.key.mode", "record_key");
        settings.put("primary.key.fields", "id");
        settings.put("delete.enabled", "true");
        settings.put("schema.evolution", "none");
        settings.put("collection.name.format", into);
        if (tuning != DebeziumTuning.DEFAULT) {
            settings.put(
                    "connection.url",
                    servers.target().jdbcUrl(BenchmarkServers.DATABASE) + "?reWriteBatchedInserts=true");
            settings.put("batch.size", "5000");
            settings.put("use.reduction.buffer", "true");
            // The schema here and not in each message: much faster; optional, or deletions would fail.
            converter(settings, "key", shape.fields().subList(0, 1), false);
            converter(settings, "value", shape.fields(), true);
        }
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
