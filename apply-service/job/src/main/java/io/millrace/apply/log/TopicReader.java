// SPDX-License-Identifier: Apache-2.0
package io.millrace.apply.log;

import io.millrace.flink.KafkaClients;
import io.millrace.settings.PipelineSettings;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Reads the records of a topic's only partition, each once, on the caller's thread. Connects for each call: it is called
 * rarely. For one thread.
 */
final class TopicReader {

    private static final Duration POLL = Duration.ofMillis(100);

    private final PipelineSettings settings;
    private final TopicPartition partition;
    private long next = -1;

    TopicReader(PipelineSettings settings, String topic) {
        this.settings = settings;
        this.partition = new TopicPartition(topic, 0);
    }

    /** Takes a record that has a value. */
    interface Sink {

        void take(long offset, byte[] value);
    }

    /** Reads on from there, not from the topic's beginning. */
    TopicReader from(long offset) {
        next = offset;
        return this;
    }

    /** Reads what there is now. */
    void readToEnd(Sink sink) {
        readToEnd(sink, () -> false);
    }

    /** Reads what there is now, or less if enough was seen. */
    void readToEnd(Sink sink, BooleanSupplier enough) {
        try (Consumer<byte[], byte[]> consumer = connect()) {
            long end = consumer.endOffsets(List.of(partition), limit()).getOrDefault(partition, 0L);
            long deadline = System.nanoTime() + limit().toNanos();
            while (!enough.getAsBoolean() && consumer.position(partition, limit()) < end) {
                boolean progressed = poll(consumer, sink);
                deadline = progressed ? System.nanoTime() + limit().toNanos() : deadline;
                if (System.nanoTime() > deadline) {
                    throw new org.apache.kafka.common.errors.TimeoutException(
                            "no record came within " + limit().toSeconds() + " s");
                }
            }
        } catch (KafkaException e) {
            throw KafkaClients.fault(e, "reading topic " + partition.topic());
        }
    }

    /** Reads until enough was seen, at least once, but no longer than that. */
    void readUntil(Sink sink, BooleanSupplier enough, Duration atMost) {
        long deadline = System.nanoTime() + atMost.toNanos();
        try (Consumer<byte[], byte[]> consumer = connect()) {
            while (!enough.getAsBoolean() && System.nanoTime() < deadline) {
                poll(consumer, sink);
            }
        } catch (KafkaException e) {
            throw KafkaClients.fault(e, "reading topic " + partition.topic());
        }
    }

    private Consumer<byte[], byte[]> connect() {
        String clientId = "millrace-" + settings.pipeline() + "-apply-" + partition.topic();
        Consumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                KafkaClients.consumer(settings.kafka(), clientId),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
        try {
            consumer.assign(List.of(partition));
            long first = consumer.beginningOffsets(List.of(partition), limit()).getOrDefault(partition, 0L);
            consumer.seek(partition, Math.max(first, next));
            return consumer;
        } catch (RuntimeException e) {
            consumer.close();
            throw e;
        }
    }

    private boolean poll(Consumer<byte[], byte[]> consumer, Sink sink) {
        boolean any = false;
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
            any = true;
            if (record.value() != null) {
                sink.take(record.offset(), record.value());
            }
            next = record.offset() + 1;
        }
        return any;
    }

    private Duration limit() {
        return settings.kafka().requestTimeout();
    }
}
