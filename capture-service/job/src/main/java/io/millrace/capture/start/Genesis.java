// SPDX-License-Identifier: Apache-2.0
package io.millrace.capture.start;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.millrace.codec.ChangeRecord;
import io.millrace.codec.RecordCodec;
import io.millrace.control.ControlCodec;
import io.millrace.control.ControlMessage;
import io.millrace.fault.FaultCode;
import io.millrace.fault.MillraceException;
import io.millrace.model.Heartbeat;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/**
 * How a change log began: written once, before its first change, and true for as long as the change log lives. Kept in
 * the topic of schemas, under a key of its own, as a sign of life with headers: those who only want schemas pass over it.
 *
 * @param started what is announced: run, start, identity, tables
 * @param patterns {@code source.tables} as it was then
 */
record Genesis(ControlMessage.CaptureStarted started, List<String> patterns) {

    static final byte[] KEY = "genesis".getBytes(StandardCharsets.UTF_8);

    private static final String STARTED = "capture-started";
    private static final String PATTERNS = "source-tables";
    private static final ObjectMapper JSON = JsonMapper.builder().build();

    Genesis {
        patterns = List.copyOf(patterns);
    }

    /** The first record of the change log: a chain of no changes that ends at the start. */
    byte[] firstRecord() {
        Instant at = started.at();
        long micros = ChronoUnit.MICROS.between(Instant.EPOCH, at);
        return RecordCodec.encode(new ChangeRecord.Idle(started.start(), new Heartbeat(started.start(), micros)));
    }

    /** This, as a record of the topic of schemas. */
    ProducerRecord<byte[], byte[]> toRecord(String topic) {
        ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(topic, 0, KEY, firstRecord());
        record.headers().add(STARTED, ControlCodec.encode(started));
        try {
            record.headers().add(PATTERNS, JSON.writeValueAsBytes(patterns));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("patterns that are not JSON", e);
        }
        return record;
    }

    /**
     * What {@link #toRecord} wrote.
     *
     * @throws MillraceException {@link FaultCode#RECORD_CORRUPT} if it is not that
     */
    static Genesis of(ConsumerRecord<byte[], byte[]> record) {
        try {
            if (ControlCodec.decode(header(record, STARTED)).orElse(null)
                    instanceof ControlMessage.CaptureStarted started) {
                return new Genesis(started, List.of(JSON.readValue(header(record, PATTERNS), String[].class)));
            }
            throw corrupt(record, null);
        } catch (IOException e) {
            throw corrupt(record, e);
        }
    }

    private static byte[] header(ConsumerRecord<byte[], byte[]> record, String name) throws IOException {
        Header header = record.headers().lastHeader(name);
        if (header == null) {
            throw new IOException("no header " + name);
        }
        return header.value();
    }

    private static MillraceException corrupt(ConsumerRecord<byte[], byte[]> record, @Nullable IOException cause) {
        return new MillraceException(
                FaultCode.RECORD_CORRUPT,
                "The record of how the change log began cannot be read (topic " + record.topic() + ", offset "
                        + record.offset() + ").",
                cause);
    }
}
