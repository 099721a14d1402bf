// SPDX-License-Identifier: Apache-2.0
package io.millrace.apply.log;

import io.millrace.flink.KafkaClients;
import io.millrace.settings.PipelineSettings;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** The change log from some offset on, up to wherever its taker wants it, with a connection that stays. For one thread. */
public final class LogFeed implements AutoCloseable {

    private static final Duration POLL = Duration.ofMillis(100);
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(1);

    private final String topic;
    private final Consumer<byte[], byte[]> consumer;
    private final Deque<ConsumerRecord<byte[], byte[]>> read = new ArrayDeque<>();
    private long next;

    private LogFeed(String topic, Consumer<byte[], byte[]> consumer, long next) {
        this.topic = topic;
        this.consumer = consumer;
        this.next = next;
    }

    /** Takes a record of the change log. */
    @FunctionalInterface
    public interface Taker {

        /** Takes the record of that offset. */
        void take(long offset, byte[] value) throws InterruptedException;
    }

    /**
     * A feed that begins with that offset, or with the first one that is left.
     *
     * @throws io.millrace.fault.MillraceException {@code KAFKA_UNREACHABLE} and others
     */
    public static LogFeed from(PipelineSettings settings, long offset) {
        TopicPartition partition = new TopicPartition(settings.changesTopic(), 0);
        String clientId = "millrace-" + settings.pipeline() + "-apply-reload";
        Duration limit = settings.kafka().requestTimeout();
        Consumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                KafkaClients.consumer(settings.kafka(), clientId),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
        try {
            consumer.assign(List.of(partition));
            long first = consumer.beginningOffsets(List.of(partition), limit).getOrDefault(partition, 0L);
            long begin = Math.max(first, offset);
            consumer.seek(partition, begin);
            return new LogFeed(settings.changesTopic(), consumer, begin);
        } catch (KafkaException e) {
            consumer.close(CLOSE_LIMIT);
            throw KafkaClients.fault(e, "reading topic " + settings.changesTopic());
        }
    }

    /** The offset of the record that comes next. */
    public long next() {
        return next;
    }

    /**
     * Gives what there is up to that offset, itself included, but waits only a moment for more.
     *
     * @return whether all of it is given
     */
    public boolean giveUpTo(long last, Taker taker) throws InterruptedException {
        try {
            if (next <= last && read.isEmpty()) {
                consumer.poll(POLL).forEach(read::addLast);
            }
        } catch (InterruptException e) {
            // Kafka's own one, which has set the thread's flag.
            Thread.interrupted();
            throw new InterruptedException();
        } catch (KafkaException e) {
            throw KafkaClients.fault(e, "reading topic " + topic);
        }
        while (!read.isEmpty() && read.peekFirst().offset() <= last) {
            ConsumerRecord<byte[], byte[]> record = read.removeFirst();
            if (record.value() != null) {
                taker.take(record.offset(), record.value());
            }
            next = record.offset() + 1;
        }
        return next > last;
    }

    @Override
    public void close() {
        boolean interrupted = Thread.interrupted();
        consumer.close(CLOSE_LIMIT);
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
