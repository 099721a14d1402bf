// SPDX-License-Identifier: Apache-2.0
package io.millrace.capture.flinkcdc;

import com.github.shyiko.mysql.binlog.BinaryLogClient;
import com.github.shyiko.mysql.binlog.event.EventType;
import com.github.shyiko.mysql.binlog.event.TableMapEventData;
import com.github.shyiko.mysql.binlog.event.deserialization.ByteArrayEventDataDeserializer;
import com.github.shyiko.mysql.binlog.event.deserialization.EventDataDeserializer;
import com.github.shyiko.mysql.binlog.event.deserialization.EventDeserializer;
import com.github.shyiko.mysql.binlog.event.deserialization.FormatDescriptionEventDataDeserializer;
import com.github.shyiko.mysql.binlog.event.deserialization.RotateEventDataDeserializer;
import com.github.shyiko.mysql.binlog.network.protocol.command.DumpBinaryLogCommand;
import com.github.shyiko.mysql.binlog.network.protocol.command.QueryCommand;
import java.io.IOException;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;

/** The client of the log, which leaves the bodies of events alone: they are decoded where the table's shape is known. */
final class LogClient extends BinaryLogClient {

    LogClient(String host, int port, String user, String password) {
        super(host, port, user, password);
    }

    /** The connector sets its own decoding; this undoes it. Call after the connector has been set up. */
    void leaveBodiesAlone() {
        EventDataDeserializer<?> raw = new ByteArrayEventDataDeserializer();
        Map<EventType, EventDataDeserializer> byType = new IdentityHashMap<>();
        byType.put(EventType.ROTATE, new RotateEventDataDeserializer());
        byType.put(EventType.FORMAT_DESCRIPTION, new FormatDescriptionEventDataDeserializer());
        setEventDeserializer(new EventDeserializer(
                new ConnectorHeader.Deserializer(), raw, byType, new HashMap<Long, TableMapEventData>()));
    }

    /**
     * Asks MariaDB for the log as it is. A reader of lesser capability gets a made-up BEGIN in the place of each GTID,
     * and comments in the place of others; XA transactions could not be told from usual ones.
     */
    @Override
    protected void requestBinaryLogStreamMaria(long serverId) throws IOException {
        channel.write(new QueryCommand("SET @mariadb_slave_capability=4"));
        checkError(channel.read());
        channel.write(new DumpBinaryLogCommand(serverId, getBinlogFilename(), getBinlogPosition()));
    }
}
