// SPDX-License-Identifier: Apache-2.0
package io.millrace.capture.flinkcdc;

import com.github.shyiko.mysql.binlog.event.EventHeaderV4;
import com.github.shyiko.mysql.binlog.event.EventType;
import com.github.shyiko.mysql.binlog.event.deserialization.EventHeaderDeserializer;
import com.github.shyiko.mysql.binlog.io.ByteArrayInputStream;
import java.io.IOException;

/** An event's header that keeps the type's number also where the client has no name for it. */
final class LogEventHeader extends EventHeaderV4 {

    private static final long serialVersionUID = 1L;

    private static final int CODE_TABLE_MAP = 19;
    private static final int CODE_TRANSACTION_PAYLOAD = 40;

    /** Set by servers on events that a reader may leave out if it does not know them. */
    private static final int FLAG_IGNORABLE = 0x80;

    private final int code;

    private LogEventHeader(int code) {
        this.code = code;
    }

    /** The number of the event's type. */
    int code() {
        return code;
    }

    /** Whether the server itself says that readers may leave it out. */
    boolean isIgnorable() {
        return (getFlags() & FLAG_IGNORABLE) != 0;
    }

    /** Reads headers. Types whose bodies the client would otherwise take apart itself are unknown to it. */
    static final class Deserializer implements EventHeaderDeserializer<LogEventHeader> {

        @Override
        public LogEventHeader deserialize(ByteArrayInputStream in) throws IOException {
            long timestamp = in.readLong(4) * 1000;
            int code = in.readInteger(1);
            LogEventHeader header = new LogEventHeader(code);
            header.setTimestamp(timestamp);
            header.setEventType(typeOf(code));
            header.setServerId(in.readLong(4));
            header.setEventLength(in.readLong(4));
            header.setNextPosition(in.readLong(4));
            header.setFlags(in.readInteger(2));
            return header;
        }

        private static EventType typeOf(int code) {
            if (code == CODE_TABLE_MAP || code == CODE_TRANSACTION_PAYLOAD) {
                return EventType.UNKNOWN;
            }
            EventType type = EventType.byEventNumber(code);
            return type == null ? EventType.UNKNOWN : type;
        }
    }
}
