// SPDX-License-Identifier: Apache-2.0
package io.millrace.apply.job;

import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.connector.kafka.source.reader.deserializer.KafkaRecordDeserializationSchema;
import org.apache.flink.util.Collector;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** A record's bytes as they are, with its offset. */
final class RecordWithOffset implements KafkaRecordDeserializationSchema<Tuple2<Long, byte[]>> {

    private static final long serialVersionUID = 1L;

    @Override
    public void deserialize(ConsumerRecord<byte[], byte[]> record, Collector<Tuple2<Long, byte[]>> out) {
        // A record without a value is none of ours; decoding an empty one says so.
        out.collect(Tuple2.of(record.offset(), record.value() == null ? new byte[0] : record.value()));
    }

    @Override
    public TypeInformation<Tuple2<Long, byte[]>> getProducedType() {
        return ChangesSource.recordType();
    }
}
