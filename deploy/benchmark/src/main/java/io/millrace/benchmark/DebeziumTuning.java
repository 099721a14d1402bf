// SPDX-License-Identifier: Apache-2.0
package io.millrace.benchmark;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** With what aim Debezium and Connect are set, or that they are left as they come. */
enum DebeziumTuning {
    /** Many changes at once, by the best settings that were found. */
    THROUGHPUT("peer", "", 2),
    /** Few changes soon, by the best settings that were found. */
    LATENCY("peer", "", 2),
    /** Only what must be set at all: where the servers are, and that rows are updated and deleted. */
    DEFAULT("plain", " as it comes", 1);

    private final String prefix;
    private final String words;
    private final int partitions;

    DebeziumTuning(String prefix, String words, int partitions) {
        this.prefix = prefix;
        this.words = words;
        this.partitions = partitions;
    }

    /** Of its topics, and of its schema at the target. */
    String prefix() {
        return prefix;
    }

    /** Behind a contender's name. */
    String words() {
        return words;
    }

    /** Of each topic; as many tasks read it. */
    int partitions() {
        return partitions;
    }

    /** What a worker is set to. */
    Map<String, String> worker() {
        Map<String, String> settings = new TreeMap<>();
        if (this == DEFAULT) {
            return settings;
        }
        for (String side : List.of("key", "value")) {
            settings.put(side + ".converter.schemas.enable", "false");
        }
        settings.put("offset.flush.interval.ms", "5000");
        settings.put("producer.compression.type", "lz4");
        settings.put("producer.batch.size", String.valueOf(512 << 10));
        settings.put("producer.buffer.memory", String.valueOf(64 << 20));
        settings.put("producer.linger.ms", this == LATENCY ? "0" : "10");
        return settings;
    }

    /** What the connector that reads the source is set to. */
    Map<String, String> connector() {
        Map<String, String> settings = new TreeMap<>();
        if (this == DEFAULT) {
            return settings;
        }
        settings.put("max.queue.size", "65536");
        settings.put("max.batch.size", "16384");
        settings.put("poll.interval.ms", this == LATENCY ? "5" : "50");
        settings.put("transforms", "unwrap");
        settings.put("transforms.unwrap.type", "io.debezium.transforms.ExtractNewRecordState");
        return settings;
    }

    /** What a worker with sinks in it is set to besides. */
    Map<String, String> workerOfSinks() {
        return this == DEFAULT
                ? Map.of()
                : Map.of(
                        "consumer.auto.offset.reset",
                        "earliest",
                        "consumer.max.poll.records",
                        "5000",
                        "consumer.max.partition.fetch.bytes",
                        String.valueOf(8 << 20));
    }
}
