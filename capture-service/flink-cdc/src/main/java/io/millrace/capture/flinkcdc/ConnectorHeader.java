// SPDX-License-Identifier: Apache-2.0
package io.millrace.capture.flinkcdc;

import com.github.shyiko.mysql.binlog.event.EventHeaderV4;
import com.github.shyiko.mysql.binlog.event.EventType;
import com.github.shyiko.mysql.binlog.event.deserialization.EventHeaderDeserializer;
import com.github.shyiko.mysql.binlog.io.ByteArrayInputStream;
import io.millrace.capture.log.LogEventHeader;
import java.io.IOException;

/** An event's header that keeps the type's number also where the client has no name for it. */
final class ConnectorHeader extends EventHeaderV4 {

    private static final long serialVersionUID = 1L;

    private static final int CODE_TABLE_MAP = 19;
    private static final int CODE_TRANSACTION_PAYLOAD = 40;

    private final int code;

    private ConnectorHeader(int code) {
        this.code = code;
    }

    /** The header without the client. */
    LogEventHeader plain() {
        return new LogEventHeader(
                code, getTimestamp() / 1000, getServerId(), getEventLength(), getNextPosition(), getFlags());
    }

    /** Reads headers. Types whose bodies the client would otherwise take apart itself are unknown to it. */
    static final class Deserializer implements EventHeaderDeserializer<ConnectorHeader> {

        @Override
        public ConnectorHeader deserialize(ByteArrayInputStream in) throws IOException {
            long timestamp = in.readLong(4) * 1000;
            int code = in.readInteger(1);
            ConnectorHeader header = new ConnectorHeader(code);
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
