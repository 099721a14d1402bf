// SPDX-License-Identifier: Apache-2.0
package io.millrace.capture.job;

import io.millrace.capture.source.LogRecord;
import io.millrace.flink.JobFaults;
import io.millrace.flink.KafkaClients;
import io.millrace.proof.Failpoint;
import io.millrace.settings.PipelineSettings;
import java.time.Duration;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.flink.api.common.functions.RichFlatMapFunction;
import org.apache.flink.util.Collector;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * Takes schemas out of the stream and writes them to their topic, and lets nothing pass before they are acknowledged: a
 * row in the change log must never name a schema that could still be lost. Changes pass through.
 */
final class SchemaWriter extends RichFlatMapFunction<LogRecord, LogRecord> {

    private static final long serialVersionUID = 1L;

    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(2);

    /** While a schema is waited for, nobody hears of a change that was refused. */
    private static final Duration LONGEST_WAIT = Duration.ofMinutes(2);

    private final PipelineSettings settings;
    private final Duration patience;
    private transient @Nullable Producer<byte[], byte[]> producer;

    /** @param patience how long a schema may be on its way until it is given up; but two minutes at most */
    SchemaWriter(PipelineSettings settings, Duration patience) {
        this.settings = settings;
        this.patience = patience.compareTo(LONGEST_WAIT) < 0 ? patience : LONGEST_WAIT;
    }

    @Override
    public void flatMap(LogRecord record, Collector<LogRecord> out) throws InterruptedException {
        if (!record.schema) {
            out.collect(record);
            return;
        }
        String topic = settings.schemasTopic();
        if (record.value.length == 0) {
            // Nobody waits for it: what is lost of this is made up for by the next start.
            Future<RecordMetadata> unused = producer().send(new ProducerRecord<>(topic, 0, record.key, null));
            return;
        }
        Failpoint.CAPTURE_SCHEMA_BEFORE_SEND.reach();
        try {
            // The delivery timeout limits the wait.
            producer()
                    .send(new ProducerRecord<>(topic, 0, record.key, record.value))
                    .get();
        } catch (ExecutionException | KafkaException e) {
            throw JobFaults.toThrow(KafkaClients.fault(e, "writing a schema to topic " + topic));
        }
        Failpoint.CAPTURE_SCHEMA_SENT.reach();
    }

    /** Schemas are rare: most jobs never need it. */
    private Producer<byte[], byte[]> producer() {
        Producer<byte[], byte[]> open = producer;
        if (open == null) {
            Properties properties =
                    KafkaClients.producer(settings.kafka(), "millrace-" + settings.pipeline() + "-capture-schemas");
            properties.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, String.valueOf(patience.toMillis()));
            open = KafkaClients.make(
                    () -> new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer()));
            producer = open;
        }
        return open;
    }

    @Override
    public void close() {
        if (producer != null) {
            producer.close(CLOSE_LIMIT);
        }
    }
}
