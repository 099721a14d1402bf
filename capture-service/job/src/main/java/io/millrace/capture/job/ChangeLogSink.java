// SPDX-License-Identifier: Apache-2.0
package io.millrace.capture.job;

import io.millrace.capture.source.LogRecord;
import io.millrace.fault.MillraceException;
import io.millrace.flink.KafkaClients;
import io.millrace.settings.PipelineSettings;
import java.time.Duration;
import java.util.Properties;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * The topic of changes as a sink, at least once, made on the machine that writes. Carries settings and no client
 * properties, because those hold secrets once they are resolved.
 */
final class ChangeLogSink implements Sink<LogRecord> {

    private static final long serialVersionUID = 1L;

    /** No record is given up: an outage is waited for, however long. */
    static final Duration NO_LIMIT = Duration.ofMillis(Integer.MAX_VALUE);

    private final PipelineSettings settings;
    private final Duration patience;

    /** @param patience how long a record may take until it is given up, which ends the writer's life */
    ChangeLogSink(PipelineSettings settings, Duration patience) {
        this.settings = settings;
        this.patience = patience;
    }

    @Override
    public SinkWriter<LogRecord> createWriter(InitContext context) {
        Properties properties =
                KafkaClients.producer(settings.kafka(), "millrace-" + settings.pipeline() + "-capture-changes");
        properties.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, String.valueOf(patience.toMillis()));
        TopicLife life = TopicLife.ofChanges(settings);
        try {
            Producer<byte[], byte[]> producer = KafkaClients.make(
                    () -> new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer()));
            return new ChangeLogWriter(settings.changesTopic(), producer, life);
        } catch (MillraceException e) {
            life.close();
            throw e;
        }
    }
}
