// SPDX-License-Identifier: Apache-2.0
package io.millrace.capture.log.wire;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A QUERY event.
 *
 * @param database the session's default database; empty for none
 * @param sql the statement
 * @param session that ran it
 * @param doubtful whether its characters, or the ends of its strings, may be others: names in it prove nothing
 */
public record QueryText(String database, String sql, StatementSession session, boolean doubtful) {

    private static final int FLAGS = 0;
    private static final int SQL_MODE = 1;
    private static final int CATALOG = 2;
    private static final int AUTO_INCREMENT = 3;
    private static final int CHARSET = 4;
    private static final int TIME_ZONE = 5;
    private static final int CATALOG_WITHOUT_END = 6;

    /**
     * Reads the event's body.
     *
     * @param charsets the server's character sets by collation
     */
    public static QueryText parse(byte[] body, Map<Integer, String> charsets) {
        LogBytes in = new LogBytes(body);
        in.skip(8);
        int databaseLength = in.readByte();
        in.skip(2);
        Status status = Status.of(new LogBytes(in.read((int) in.readLittle(2))));
        String database = in.readName(databaseLength);
        in.skip(1);
        int length = in.left();
        if (isAscii(body, body.length - length)) {
            return status.text(database, new String(in.read(length), StandardCharsets.US_ASCII));
        }
        LogText decoder = decoder(charsets.get(status.collation()));
        if (decoder != null) {
            try {
                return status.text(database, decoder.decode(in, length));
            } catch (UndecodableException e) {
                in = new LogBytes(body);
                in.skip(body.length - length);
            }
        }
        return new QueryText(
                database, new String(in.read(length), StandardCharsets.ISO_8859_1), status.session(), true);
    }

    private static boolean isAscii(byte[] body, int from) {
        for (int i = from; i < body.length; i++) {
            if (body[i] < 0) {
                return false;
            }
        }
        return true;
    }

    private static @Nullable LogText decoder(@Nullable String charset) {
        return charset == null || !RowsReader.decodes(charset) ? null : LogText.of(charset, "a statement");
    }

    /**
     * What the event says of the session, as far as the time zone, which stands behind a few other things.
     *
     * @param collation 0 if it is not there
     */
    private record Status(int collation, StatementSession session) {

        static Status of(LogBytes status) {
            SqlMode mode = SqlMode.UNKNOWN;
            int collation = 0;
            while (status.left() > 0) {
                switch (status.readByte()) {
                    case FLAGS, AUTO_INCREMENT -> status.skip(4);
                    case SQL_MODE -> mode = new SqlMode(status.readLittle(8));
                    case CATALOG -> status.skip(status.readByte() + 1);
                    case CATALOG_WITHOUT_END -> status.skip(status.readByte());
                    case CHARSET -> {
                        collation = (int) status.readLittle(2);
                        status.skip(4);
                    }
                    case TIME_ZONE -> {
                        String zone = status.readName(status.readByte());
                        return new Status(collation, new StatementSession(mode, zone));
                    }
                    default -> {
                        return new Status(collation, new StatementSession(mode, null));
                    }
                }
            }
            return new Status(collation, new StatementSession(mode, null));
        }

        QueryText text(String database, String sql) {
            boolean doubtful = session.mode().hasPlainBackslashes() && sql.indexOf('\\') >= 0;
            return new QueryText(database, sql, session, doubtful);
        }
    }
}
