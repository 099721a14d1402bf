// SPDX-License-Identifier: Apache-2.0
package io.millrace.flink;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads the control topic from its beginning and on, on a thread of its own, through outages of the brokers. */
final class ControlReader implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ControlReader.class);
    private static final Duration POLL = Duration.ofMillis(500);
    private static final Duration RETRY_PAUSE = Duration.ofSeconds(1);
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(3);

    private final TopicPartition partition;
    private final Properties properties;
    private final Sink sink;
    private final Thread thread;
    private final CompletableFuture<Void> replayed = new CompletableFuture<>();
    private final CountDownLatch closing = new CountDownLatch(1);
    private volatile @Nullable Consumer<byte[], byte[]> consumer;
    private long next = -1;
    private long replayUntil = -1;
    private boolean silent;

    /** Takes the messages, on the reader's thread. */
    interface Sink {

        void take(String key, byte @Nullable [] value, boolean replayed);
    }

    ControlReader(String topic, Properties properties, Sink sink) {
        this.partition = new TopicPartition(topic, 0);
        this.properties = properties;
        this.sink = sink;
        this.thread = new Thread(this::run, "millrace-control");
        thread.setDaemon(true);
    }

    void begin() {
        thread.start();
    }

    CompletableFuture<Void> replayed() {
        return replayed.copy();
    }

    private void run() {
        while (closing.getCount() > 0) {
            try (Consumer<byte[], byte[]> connected =
                    new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
                consumer = connected;
                follow(connected);
            } catch (WakeupException | InterruptException e) {
                LOG.debug("The control topic is no longer followed.", e);
            } catch (OffsetOutOfRangeException e) {
                LOG.warn("Topic {} was made anew or cut: it is read again from its beginning.", partition.topic());
                next = -1;
            } catch (KafkaException e) {
                pauseAfter(e);
            }
        }
    }

    private void follow(Consumer<byte[], byte[]> connected) {
        connected.assign(List.of(partition));
        long first = only(connected.beginningOffsets(List.of(partition)));
        long end = only(connected.endOffsets(List.of(partition)));
        if (replayUntil < 0) {
            replayUntil = end;
        }
        if (next > end) {
            LOG.warn("Topic {} is shorter than it was: it is read again from its beginning.", partition.topic());
            next = -1;
        }
        connected.seek(partition, Math.max(first, next));
        silent = false;
        while (closing.getCount() > 0) {
            if (connected.position(partition) >= replayUntil) {
                replayed.complete(null);
            }
            for (ConsumerRecord<byte[], byte[]> record : connected.poll(POLL)) {
                take(record);
            }
        }
    }

    private static long only(Map<TopicPartition, Long> offsets) {
        return offsets.values().iterator().next();
    }

    private void take(ConsumerRecord<byte[], byte[]> record) {
        next = record.offset() + 1;
        if (record.key() != null) {
            sink.take(new String(record.key(), StandardCharsets.UTF_8), record.value(), record.offset() < replayUntil);
        }
    }

    private void pauseAfter(KafkaException e) {
        if (!silent) {
            LOG.warn("Topic {} cannot be read now, and is tried again: {}", partition.topic(), e.getMessage());
            silent = true;
        }
        try {
            if (closing.await(RETRY_PAUSE.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.debug("Closed while waiting.");
            }
        } catch (InterruptedException interrupt) {
            Thread.currentThread().interrupt();
            closing.countDown();
        }
    }

    @Override
    public void close() {
        closing.countDown();
        Consumer<byte[], byte[]> connected = consumer;
        if (connected != null) {
            connected.wakeup();
        }
        try {
            thread.join(CLOSE_LIMIT.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
