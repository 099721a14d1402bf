// SPDX-License-Identifier: Apache-2.0
package io.millrace.capture.start;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.millrace.capture.source.Inclusion;
import io.millrace.codec.ChangeRecord;
import io.millrace.codec.RecordCodec;
import io.millrace.fault.FaultCode;
import io.millrace.fault.MillraceException;
import io.millrace.model.Heartbeat;
import io.millrace.model.SchemaChange;
import io.millrace.position.LogPosition;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/**
 * The newest change of {@code source.tables} since the change log began, durable before anything is read because of it.
 * Kept in the topic of schemas, under a key of its own, as a sign of life with headers: those who only want schemas pass
 * over it. The shapes of its tables are in it, and become schemas like all others when the change log has reached it.
 *
 * @param patterns {@code source.tables} from there on
 */
record KeptInclusion(List<String> patterns, Inclusion inclusion) {

    static final byte[] KEY = "inclusion".getBytes(StandardCharsets.UTF_8);

    private static final String PATTERNS = "source-tables";
    private static final String FORMER = "former-tables";
    private static final String GTIDS = "gtids-before";
    private static final String TABLE = "table";
    private static final ObjectMapper JSON = JsonMapper.builder().build();

    KeptInclusion {
        patterns = List.copyOf(patterns);
    }

    /** This, as a record of the topic of schemas. */
    ProducerRecord<byte[], byte[]> toRecord(String topic) {
        LogPosition at = inclusion.at();
        byte[] value = RecordCodec.encode(new ChangeRecord.Idle(at, new Heartbeat(at, 0)));
        ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(topic, 0, KEY, value);
        try {
            record.headers().add(PATTERNS, JSON.writeValueAsBytes(patterns));
            record.headers().add(FORMER, JSON.writeValueAsBytes(inclusion.former()));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("patterns that are not JSON", e);
        }
        String gtids = inclusion.gtids();
        if (gtids != null) {
            record.headers().add(GTIDS, gtids.getBytes(StandardCharsets.UTF_8));
        }
        for (SchemaChange table : inclusion.tables()) {
            record.headers().add(TABLE, RecordCodec.encode(new ChangeRecord.Schema(at, table.position(), table)));
        }
        return record;
    }

    /** How many bytes of a record it takes, about. */
    long bytes() {
        long bytes = 0;
        for (Header header : toRecord("").headers()) {
            bytes += header.key().length() + header.value().length;
        }
        return bytes;
    }

    /**
     * What {@link #toRecord} wrote.
     *
     * @throws MillraceException {@link FaultCode#RECORD_CORRUPT} if it is not that
     */
    static KeptInclusion of(ConsumerRecord<byte[], byte[]> record) {
        try {
            if (!(RecordCodec.decode(record.value()) instanceof ChangeRecord.Idle kept)) {
                throw new IOException("not a place");
            }
            Header gtids = record.headers().lastHeader(GTIDS);
            List<SchemaChange> tables = new ArrayList<>();
            for (Header header : record.headers().headers(TABLE)) {
                if (RecordCodec.decode(header.value()) instanceof ChangeRecord.Schema schema) {
                    tables.add(schema.change());
                }
            }
            Inclusion inclusion = new Inclusion(
                    patterns(record, FORMER),
                    kept.upTo(),
                    gtids == null ? null : new String(gtids.value(), StandardCharsets.UTF_8),
                    tables);
            return new KeptInclusion(patterns(record, PATTERNS), inclusion);
        } catch (IOException | IllegalArgumentException e) {
            throw new MillraceException(
                    FaultCode.RECORD_CORRUPT,
                    "The record of how tables were added cannot be read (topic " + record.topic() + ", offset "
                            + record.offset() + ").",
                    e);
        }
    }

    private static List<String> patterns(ConsumerRecord<byte[], byte[]> record, String name) throws IOException {
        @Nullable Header header = record.headers().lastHeader(name);
        if (header == null) {
            throw new IOException("no header " + name);
        }
        return List.of(JSON.readValue(header.value(), String[].class));
    }
}
