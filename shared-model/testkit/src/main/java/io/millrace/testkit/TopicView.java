// SPDX-License-Identifier: Apache-2.0
package io.millrace.testkit;

import java.time.Duration;
import java.util.List;
import java.util.Properties;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** One partition of a topic, as any reader sees it. Not thread-safe. */
public final class TopicView implements AutoCloseable {

    private static final Duration POLL = Duration.ofMillis(100);
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final TopicPartition partition;
    private final KafkaConsumer<byte[], byte[]> consumer;

    /** A view of a topic's first partition, which need not be there yet. */
    public TopicView(String bootstrapServers, String topic) {
        this(bootstrapServers, topic, 0);
    }

    /** A view of one partition of a topic, which need not be there yet. */
    public TopicView(String bootstrapServers, String topic, int number) {
        Properties properties = new Properties();
        properties.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
        properties.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, 8 << 20);
        properties.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 20_000);
        properties.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
        partition = new TopicPartition(topic, number);
        consumer = new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        consumer.assign(List.of(partition));
    }

    /** The offset of the next record to be written; 0 while there is no such topic. */
    public long end() {
        try {
            return consumer.endOffsets(List.of(partition), Duration.ofSeconds(2))
                    .getOrDefault(partition, 0L);
        } catch (TimeoutException | UnknownTopicOrPartitionException e) {
            return 0;
        }
    }

    /** The offset of the oldest record that is kept; the topic is there. */
    public long beginning() {
        return consumer.beginningOffsets(List.of(partition), LIMIT).getOrDefault(partition, 0L);
    }

    /** Goes to a place from which {@link #poll} reads. */
    public void seek(long offset) {
        consumer.seek(partition, offset);
    }

    /** Gives on what is there, or comes soon. */
    public void poll(Consumer<ConsumerRecord<byte[], byte[]>> taker) {
        consumer.poll(POLL).forEach(taker);
    }

    /** Gives on all records from an offset to the end that the topic has now. */
    public void read(long from, Consumer<ConsumerRecord<byte[], byte[]>> taker) {
        long end = end();
        seek(from);
        long moved = System.nanoTime();
        long position = from;
        while (position < end) {
            poll(taker);
            long next = consumer.position(partition);
            if (next > position) {
                moved = System.nanoTime();
            } else if (System.nanoTime() - moved > LIMIT.toNanos()) {
                throw new IllegalStateException("topic " + partition.topic() + " cannot be read behind " + position);
            }
            position = next;
        }
    }

    @Override
    public void close() {
        consumer.close();
    }
}
