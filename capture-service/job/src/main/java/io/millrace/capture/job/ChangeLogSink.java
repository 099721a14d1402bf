// SPDX-License-Identifier: Apache-2.0
package io.millrace.capture.job;

import io.millrace.capture.source.GtidHeader;
import io.millrace.capture.source.LogRecord;
import io.millrace.flink.KafkaClients;
import io.millrace.settings.PipelineSettings;
import java.io.IOException;
import java.util.Properties;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.flink.connector.kafka.sink.KafkaSink;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/**
 * The topic of changes as a sink: Flink's {@link KafkaSink}, at least once, made on the machine that writes. Carries
 * settings and no client properties, because those hold secrets once they are resolved.
 */
final class ChangeLogSink implements Sink<LogRecord> {

    private static final long serialVersionUID = 1L;

    private final PipelineSettings settings;

    ChangeLogSink(PipelineSettings settings) {
        this.settings = settings;
    }

    @Override
    public SinkWriter<LogRecord> createWriter(InitContext context) throws IOException {
        Properties properties =
                KafkaClients.producer(settings.kafka(), "millrace-" + settings.pipeline() + "-capture-changes");
        // A batch that is given up while later ones are sent would leave a hole: an outage is waited for, however long.
        properties.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, String.valueOf(Integer.MAX_VALUE));
        return KafkaSink.<LogRecord>builder()
                .setKafkaProducerConfig(properties)
                .setBootstrapServers(settings.kafka().bootstrapServers())
                .setDeliveryGuarantee(DeliveryGuarantee.AT_LEAST_ONCE)
                .setRecordSerializer(new ToRecord(settings.changesTopic()))
                .build()
                .createWriter(context);
    }

    private record ToRecord(String topic) implements KafkaRecordSerializationSchema<LogRecord> {

        /** Without a time of our own: the broker's counts, so that a source's odd clock deletes nothing. */
        @Override
        public ProducerRecord<byte[], byte[]> serialize(
                LogRecord record, KafkaSinkContext context, @Nullable Long timestamp) {
            ProducerRecord<byte[], byte[]> out = new ProducerRecord<>(topic, 0, null, record.value);
            GtidHeader.write(record, out.headers());
            return out;
        }
    }
}
