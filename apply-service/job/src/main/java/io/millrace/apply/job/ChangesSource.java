// SPDX-License-Identifier: Apache-2.0
package io.millrace.apply.job;

import io.millrace.flink.KafkaClients;
import io.millrace.settings.PipelineSettings;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.connector.source.Boundedness;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.api.java.typeutils.ResultTypeQueryable;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.KafkaSourceOptions;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplit;
import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplitSerializer;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.OffsetResetStrategy;
import org.apache.kafka.common.TopicPartition;

/**
 * The change log as a source of records, each with its offset: Flink's Kafka source, but for where it begins. At every
 * start, from a checkpoint or not, reading goes on behind the progress that the target holds. So a lost or old checkpoint
 * costs nothing, one may be taken in the middle of a large transaction, and a target that was set back is followed.
 */
final class ChangesSource
        implements Source<Tuple2<Long, byte[]>, KafkaPartitionSplit, NoState>,
                ResultTypeQueryable<Tuple2<Long, byte[]>> {

    private static final long serialVersionUID = 1L;

    private static final String POLL_RECORDS = "2000";

    private final PipelineSettings settings;

    ChangesSource(PipelineSettings settings) {
        this.settings = settings;
    }

    @Override
    public Boundedness getBoundedness() {
        return Boundedness.CONTINUOUS_UNBOUNDED;
    }

    @Override
    public SourceReader<Tuple2<Long, byte[]>, KafkaPartitionSplit> createReader(SourceReaderContext context)
            throws Exception {
        return new ChangesReader(kafka().createReader(context));
    }

    /** Made in the task, where secrets are resolved; with Kafka's own idea of where to begin, which is never asked. */
    @SuppressWarnings("deprecation") // Kafka 4's name for it is not in Flink's signature.
    private KafkaSource<Tuple2<Long, byte[]>> kafka() {
        TopicPartition partition = new TopicPartition(settings.changesTopic(), 0);
        String clientId = "millrace-" + settings.pipeline() + "-apply";
        Properties properties = KafkaClients.consumer(settings.kafka(), clientId);
        properties.putIfAbsent(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, POLL_RECORDS);
        properties.put(KafkaSourceOptions.COMMIT_OFFSETS_ON_CHECKPOINT.key(), "false");
        properties.put(KafkaSourceOptions.PARTITION_DISCOVERY_INTERVAL_MS.key(), "-1");
        return KafkaSource.<Tuple2<Long, byte[]>>builder()
                .setProperties(properties)
                .setClientIdPrefix(clientId)
                .setPartitions(Set.of(partition))
                .setStartingOffsets(OffsetsInitializer.offsets(Map.of(partition, 0L), OffsetResetStrategy.NONE))
                .setDeserializer(new RecordWithOffset())
                .build();
    }

    @Override
    public SplitEnumerator<KafkaPartitionSplit, NoState> createEnumerator(
            SplitEnumeratorContext<KafkaPartitionSplit> context) {
        return new ChangesEnumerator(settings, context);
    }

    @Override
    public SplitEnumerator<KafkaPartitionSplit, NoState> restoreEnumerator(
            SplitEnumeratorContext<KafkaPartitionSplit> context, NoState checkpoint) {
        return createEnumerator(context);
    }

    @Override
    public SimpleVersionedSerializer<KafkaPartitionSplit> getSplitSerializer() {
        return new KafkaPartitionSplitSerializer();
    }

    @Override
    public SimpleVersionedSerializer<NoState> getEnumeratorCheckpointSerializer() {
        return NoState.SERIALIZER;
    }

    @Override
    public TypeInformation<Tuple2<Long, byte[]>> getProducedType() {
        return recordType();
    }

    static TypeInformation<Tuple2<Long, byte[]>> recordType() {
        return Types.TUPLE(Types.LONG, PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO);
    }
}
