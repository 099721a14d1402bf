// SPDX-License-Identifier: Apache-2.0
package io.millrace.capture.log.wire;

import io.millrace.fault.FaultCode;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The event that starts a transaction.
 *
 * @param gtid null where it has none
 * @param committedMicros when it was committed, microseconds since the epoch; 0 where the event does not say
 * @param standalone whether one statement follows, without a commit of its own; only MariaDB says so
 * @param xa whether it ends in XA PREPARE; only MariaDB says so
 */
public record GtidText(@Nullable String gtid, long committedMicros, boolean standalone, boolean xa) {

    private static final int TAGGED_FORMAT = 1;
    private static final int FLAG_STANDALONE = 1;
    private static final int FLAG_PREPARED_XA = 64;
    private static final int BYTES_BEFORE_COMMIT_TIME = 42;

    /** A transaction that begins without such an event, or with one that says nothing we need. */
    public static GtidText unknown() {
        return new GtidText(null, 0, false, false);
    }

    /** Reads MySQL's event. From 8.0 on it holds the time of the commit. */
    public static GtidText ofMySql(byte[] body, boolean anonymous) {
        LogBytes in = new LogBytes(body);
        in.skip(1);
        String gtid = new UUID(in.readBig(8), in.readBig(8)) + ":" + in.readLittle(8);
        long committed = 0;
        if (body.length >= BYTES_BEFORE_COMMIT_TIME + 7) {
            in.skip(BYTES_BEFORE_COMMIT_TIME - 25);
            // The highest bit says that the original server's time follows.
            committed = in.readLittle(7) & (1L << 55) - 1;
        }
        return new GtidText(anonymous ? null : gtid, committed, false, false);
    }

    /** Reads MySQL's event of a transaction whose GTID has a tag: numbered fields, of which we need the first ones. */
    public static GtidText ofTagged(byte[] body) {
        LogBytes in = new LogBytes(body);
        if (in.readVarying() != TAGGED_FORMAT) {
            throw new UndecodableException(FaultCode.LOG_EVENT_NOT_CARRIED, "a GTID in an unknown format");
        }
        in.readVarying();
        in.readVarying();
        requireField(in, 0);
        in.readVarying();
        requireField(in, 1);
        long[] server = new long[2];
        for (int i = 0; i < 16; i++) {
            server[i / 8] = server[i / 8] << 8 | in.readVarying();
        }
        requireField(in, 2);
        // The lowest bit is the sign.
        long number = in.readVarying() >>> 1;
        requireField(in, 3);
        String tag = in.readName((int) in.readVarying());
        requireField(in, 4);
        in.readVarying();
        requireField(in, 5);
        in.readVarying();
        requireField(in, 6);
        long committed = in.readVarying();
        String gtid = new UUID(server[0], server[1]) + ":" + (tag.isEmpty() ? "" : tag + ":") + number;
        return new GtidText(gtid, committed, false, false);
    }

    private static void requireField(LogBytes in, long number) {
        long found = in.readVarying();
        if (found != number) {
            throw new UndecodableException(
                    FaultCode.LOG_EVENT_NOT_CARRIED, "a GTID with the field " + found + " in place of " + number);
        }
    }

    /** Reads MariaDB's event. */
    public static GtidText ofMariaDb(byte[] body, long serverId) {
        LogBytes in = new LogBytes(body);
        long sequence = in.readLittle(8);
        long domain = in.readLittle(4);
        int flags = in.readByte();
        return new GtidText(
                domain + "-" + serverId + "-" + sequence,
                0,
                (flags & FLAG_STANDALONE) != 0,
                (flags & FLAG_PREPARED_XA) != 0);
    }
}
