// SPDX-License-Identifier: Apache-2.0
package io.millrace.capture.log.wire;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;

/**
 * A QUERY event.
 *
 * @param database the session's default database; empty for none
 * @param sql the statement
 */
public record QueryText(String database, String sql) {

    /** Reads the event's body. */
    public static QueryText parse(byte[] body) {
        LogBytes in = new LogBytes(body);
        in.skip(8);
        int databaseLength = in.readByte();
        in.skip(2);
        in.skip((int) in.readLittle(2));
        String database = in.readName(databaseLength);
        in.skip(1);
        return new QueryText(database, text(in.read(in.left())));
    }

    /** Clients write UTF-8 but for those that say otherwise, of which only latin1 is in use. */
    private static String text(byte[] sql) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(sql))
                    .toString();
        } catch (CharacterCodingException e) {
            return new String(sql, Charset.forName("windows-1252"));
        }
    }
}
