// SPDX-License-Identifier: Apache-2.0
package io.millrace.benchmark.limit;

import com.github.shyiko.mysql.binlog.BinaryLogClient;
import com.github.shyiko.mysql.binlog.network.SSLMode;
import io.millrace.capture.log.Charsets;
import io.millrace.model.TableId;
import io.millrace.model.TableSchema;
import io.millrace.mysql.SchemaReader;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * The program: port, user, {@code database.table}, {@code file:offset}, the number of row changes to read, and whose
 * decoder is to read them. Prints one line when it has read them.
 */
public final class LimitReader {

    /** The variable that holds the password. */
    public static final String PASSWORD = "LIMIT_PASSWORD";

    /** What the result's line begins with; then changes, first and last milliseconds of the wall clock. */
    public static final String RESULT = "limit read ";

    /** Who makes values of bytes. */
    public enum Decoder {
        /** Capture's own decoders. */
        OURS,
        /** The client's, as anybody uses it. */
        CLIENT
    }

    private LimitReader() {}

    /** Reads, prints and ends. */
    public static void main(String[] arguments) throws IOException, SQLException {
        Logger.getLogger("com.github.shyiko").setLevel(Level.WARNING);
        int port = Integer.parseInt(arguments[0]);
        String user = arguments[1];
        String password = System.getenv().getOrDefault(PASSWORD, "");
        int dot = arguments[2].indexOf('.');
        TableId table = new TableId(arguments[2].substring(0, dot), arguments[2].substring(dot + 1));
        int colon = arguments[3].lastIndexOf(':');
        long expected = Long.parseLong(arguments[4]);

        BinaryLogClient client = new BinaryLogClient("127.0.0.1", port, user, password);
        client.setServerId(4_712);
        client.setSSLMode(SSLMode.DISABLED);
        client.setKeepAlive(false);
        client.setBinlogFilename(arguments[3].substring(0, colon));
        client.setBinlogPosition(Long.parseLong(arguments[3].substring(colon + 1)));
        ReadRows rows = switch (Decoder.valueOf(arguments[5])) {
            case OURS -> ours(client, events(port, user, password, table, expected));
            case CLIENT -> clients(client, new ClientEvents(client, table, expected));
        };
        client.connect();
        System.out.println(RESULT + rows.changes() + " " + rows.firstMillis() + " " + rows.lastMillis());
    }

    private static ReadRows ours(BinaryLogClient client, DecodedEvents events) {
        client.setEventDeserializer(events);
        return events;
    }

    private static ReadRows clients(BinaryLogClient client, ClientEvents events) {
        client.registerEventListener(events);
        return events;
    }

    private static DecodedEvents events(int port, String user, String password, TableId table, long expected)
            throws SQLException {
        String url = "jdbc:mysql://127.0.0.1:" + port + "/?sslMode=DISABLED&allowPublicKeyRetrieval=true";
        try (Connection connection = DriverManager.getConnection(url, user, password)) {
            TableSchema schema = SchemaReader.read(connection, table).orElseThrow();
            return new DecodedEvents(schema, Charsets.read(connection).byCollation(), expected);
        }
    }
}
