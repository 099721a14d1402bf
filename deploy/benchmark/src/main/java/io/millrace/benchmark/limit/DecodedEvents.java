// SPDX-License-Identifier: Apache-2.0
package io.millrace.benchmark.limit;

import com.github.shyiko.mysql.binlog.event.Event;
import com.github.shyiko.mysql.binlog.event.EventHeaderV4;
import com.github.shyiko.mysql.binlog.event.EventType;
import com.github.shyiko.mysql.binlog.event.deserialization.ChecksumType;
import com.github.shyiko.mysql.binlog.event.deserialization.EventDeserializer;
import com.github.shyiko.mysql.binlog.io.ByteArrayInputStream;
import io.millrace.capture.log.LogEventHeader;
import io.millrace.capture.log.LogEventKind;
import io.millrace.capture.log.wire.RowsEvent;
import io.millrace.capture.log.wire.RowsReader;
import io.millrace.capture.log.wire.TableMap;
import io.millrace.model.TableSchema;
import java.io.EOFException;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Decodes every row of one table as its event arrives, and forgets it; reads no other event. Used by the reading thread alone.
 */
final class DecodedEvents extends EventDeserializer implements ReadRows {

    private static final int CHECKSUM_BYTES = 4;
    private static final Event OPAQUE = opaque();

    private final TableSchema schema;
    private final Map<Integer, String> charsets;
    private final long expected;
    private final Map<Long, Optional<RowsReader>> tables = new HashMap<>();
    private final byte[] head = new byte[LogEventHeader.BYTES];
    private int checksumBytes;
    private long changes;
    private long firstMillis;
    private long lastMillis;
    /** So that no compiler may leave the decoding out. */
    private int seen;

    DecodedEvents(TableSchema schema, Map<Integer, String> charsets, long expected) {
        this.schema = schema;
        this.charsets = charsets;
        this.expected = expected;
    }

    private static Event opaque() {
        EventHeaderV4 header = new EventHeaderV4();
        header.setEventType(EventType.UNKNOWN);
        return new Event(header, null);
    }

    @Override
    public long changes() {
        return changes;
    }

    @Override
    public long firstMillis() {
        return firstMillis;
    }

    @Override
    public long lastMillis() {
        return lastMillis;
    }

    @Override
    public void setChecksumType(ChecksumType type) {
        super.setChecksumType(type);
        checksumBytes = type == ChecksumType.NONE ? 0 : CHECKSUM_BYTES;
    }

    /** Leaving by an end of file is the client's way out of its loop. */
    @Override
    public Event nextEvent(ByteArrayInputStream in) throws IOException {
        in.fill(head, 0, head.length);
        LogEventHeader header = LogEventHeader.read(head, 0);
        int length = Math.toIntExact(header.length() - LogEventHeader.BYTES);
        if (header.code() == LogEventKind.CODE_FORMAT_DESCRIPTION) {
            byte[] body = in.read(length);
            checksumBytes = body[length - CHECKSUM_BYTES - 1] == 1 ? CHECKSUM_BYTES : 0;
        } else {
            take(header, in, length - checksumBytes);
            in.skip(checksumBytes);
        }
        if (changes >= expected) {
            throw new EOFException("all is read");
        }
        return OPAQUE;
    }

    private void take(LogEventHeader header, ByteArrayInputStream in, int length) throws IOException {
        switch (LogEventKind.of(header)) {
            case TABLE_MAP -> {
                byte[] body = in.read(length);
                tables.computeIfAbsent(TableMap.numberIn(body), number -> reader(body));
            }
            case INSERT -> rows(header.code(), RowsEvent.INSERT, in.read(length));
            case UPDATE -> rows(header.code(), RowsEvent.UPDATE, in.read(length));
            case PARTIAL_UPDATE -> rows(header.code(), RowsEvent.PARTIAL_UPDATE, in.read(length));
            case DELETE -> rows(header.code(), RowsEvent.DELETE, in.read(length));
            case ROTATE,
                    FORMAT_DESCRIPTION,
                    GTID,
                    ANONYMOUS_GTID,
                    TAGGED_GTID,
                    MARIADB_GTID,
                    QUERY,
                    COMMIT,
                    XA_PREPARE,
                    HEARTBEAT,
                    HARMLESS,
                    STATEMENT,
                    INCIDENT,
                    REFUSED -> in.skip(length);
        }
    }

    private Optional<RowsReader> reader(byte[] body) {
        return TableMap.tableIn(body).equals(schema.table())
                ? Optional.of(RowsReader.of(TableMap.parse(body), schema, charsets))
                : Optional.empty();
    }

    private void rows(int code, RowsEvent kind, byte[] body) {
        tables.getOrDefault(TableMap.numberIn(body), Optional.empty()).ifPresent(reader -> {
            if (changes == 0) {
                firstMillis = System.currentTimeMillis();
            }
            reader.eachRow(code, kind, body, (row, before, after) -> {
                changes++;
                seen += (before == null ? 0 : before.length) + (after == null ? 0 : after.length);
            });
            if (changes >= expected) {
                lastMillis = System.currentTimeMillis();
            }
        });
    }

    /** Values seen, of any use to nobody. */
    int seen() {
        return seen;
    }
}
