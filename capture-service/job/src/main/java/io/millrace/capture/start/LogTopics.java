// SPDX-License-Identifier: Apache-2.0
package io.millrace.capture.start;

import io.millrace.fault.FaultCode;
import io.millrace.fault.MillraceException;
import io.millrace.flink.KafkaClients;
import io.millrace.flink.TopicView;
import io.millrace.flink.Topics;
import io.millrace.proof.Failpoint;
import io.millrace.settings.PipelineSettings;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * The change log in Kafka, as capture looks at it once before it goes on. Not thread-safe.
 *
 * <p>Every method throws {@link MillraceException} with {@link FaultCode#KAFKA_UNREACHABLE} when the brokers do not
 * answer within {@code kafka.requestTimeout}.
 */
final class LogTopics implements AutoCloseable {

    private static final Duration POLL = Duration.ofMillis(200);
    /** Records from the end on, at first and at most: those with all transactions come once a second. */
    private static final long FEW = 8;

    private static final long MANY = 1_000_000;
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(2);

    private final PipelineSettings settings;
    private final String clientId;
    private final Topics topics;

    LogTopics(PipelineSettings settings) {
        this.settings = settings;
        this.clientId = "millrace-" + settings.pipeline() + "-capture-start";
        this.topics = Topics.connect(settings);
    }

    /** Makes the topics where they are missing, and says which life of the change log this is. */
    String ensure() {
        topics.ensure();
        return life().orElseThrow(() -> new MillraceException(
                FaultCode.KAFKA_UNREACHABLE, "Topic " + settings.changesTopic() + " was made and is not there yet."));
    }

    /** Which life of the change log this is; empty if there is none. */
    Optional<String> life() {
        return topics.find(settings.changesTopic()).map(TopicView::id);
    }

    /**
     * How far the change log goes; empty if there has never been a record.
     *
     * @throws MillraceException {@link FaultCode#LOG_GAP} if it has lost its records, or some of its last ones
     */
    Optional<LogEnd> end() {
        String topic = settings.changesTopic();
        long next = topics.nextOffset(topic);
        if (next == 0) {
            return Optional.empty();
        }
        long first = topics.firstOffset(topic);
        if (first == next) {
            throw new MillraceException(
                    FaultCode.LOG_GAP,
                    "Topic " + topic + " has lost all of its " + next
                            + " records, so nobody knows any more how far the log was read.");
        }
        for (long count = FEW; ; count *= 8) {
            long from = Math.max(first, next - count);
            LogEnd.Reading reading = new LogEnd.Reading();
            read(topic, from, next, reading::take);
            if (reading.isTold() || from == first || count > MANY) {
                return Optional.of(reading.end());
            }
        }
    }

    /** All of the topic of schemas. */
    KeptSchemas schemas() {
        String topic = settings.schemasTopic();
        KeptSchemas.Reading reading = new KeptSchemas.Reading();
        read(topic, topics.firstOffset(topic), topics.nextOffset(topic), reading::take);
        return reading.kept();
    }

    /** One by one, for each may be as large as a row. */
    private void read(String topic, long from, long end, Consumer<ConsumerRecord<byte[], byte[]>> taker) {
        TopicPartition partition = new TopicPartition(topic, 0);
        Properties properties = KafkaClients.consumer(settings.kafka(), clientId);
        long limit = settings.kafka().requestTimeout().toNanos();
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            consumer.assign(List.of(partition));
            consumer.seek(partition, from);
            long moved = System.nanoTime();
            while (consumer.position(partition) < end) {
                ConsumerRecords<byte[], byte[]> records = consumer.poll(POLL);
                records.forEach(taker);
                if (!records.isEmpty()) {
                    moved = System.nanoTime();
                } else if (System.nanoTime() - moved > limit) {
                    throw KafkaClients.fault(new TimeoutException(), "reading topic " + topic);
                }
            }
        } catch (KafkaException e) {
            throw KafkaClients.fault(e, "reading topic " + topic);
        }
    }

    /** Writes these records one after the other, each durable before the next. */
    void write(List<ProducerRecord<byte[], byte[]>> records) {
        String doing = "writing to the change log and its schemas";
        Producer<byte[], byte[]> producer = producer();
        try {
            for (ProducerRecord<byte[], byte[]> record : records) {
                producer.send(record).get(settings.kafka().requestTimeout().toMillis(), TimeUnit.MILLISECONDS);
                Failpoint.CAPTURE_START_WRITING.reach();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw KafkaClients.fault(e, doing);
        } catch (ExecutionException | TimeoutException | KafkaException e) {
            throw KafkaClients.fault(e, doing);
        } finally {
            producer.close(CLOSE_LIMIT);
        }
    }

    /** Lets the topic of schemas forget what it keeps under these keys, in any order. */
    void forget(List<byte[]> keys) {
        String doing = "writing what topic " + settings.schemasTopic() + " need not keep";
        AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
        Producer<byte[], byte[]> producer = producer();
        try {
            for (int i = 0; i < keys.size() && failure.get() == null; i++) {
                Future<RecordMetadata> unused = producer.send(
                        new ProducerRecord<>(settings.schemasTopic(), 0, keys.get(i), null),
                        (written, failed) -> failure.compareAndSet(null, failed));
            }
            // Kafka's own delivery timeout limits the wait.
            producer.flush();
        } catch (KafkaException e) {
            throw KafkaClients.fault(e, doing);
        } finally {
            producer.close(CLOSE_LIMIT);
        }
        Exception failed = failure.get();
        if (failed != null) {
            throw KafkaClients.fault(failed, doing);
        }
    }

    private Producer<byte[], byte[]> producer() {
        Properties properties = KafkaClients.producer(settings.kafka(), clientId);
        return new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
    }

    @Override
    public void close() {
        topics.close();
    }
}
