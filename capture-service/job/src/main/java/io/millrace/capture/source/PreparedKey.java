// SPDX-License-Identifier: Apache-2.0
package io.millrace.capture.source;

import io.millrace.codec.ChangeRecord;
import io.millrace.codec.RecordCodec;
import io.millrace.model.Heartbeat;
import io.millrace.model.PreparedTransaction;
import io.millrace.position.LogPosition;
import java.nio.charset.StandardCharsets;

/**
 * How the topic of schemas keeps transactions in two phases: as signs of life from their rows to the place where they are
 * finished, or to nowhere, which those who only want schemas pass over, each under a key of its own.
 */
public final class PreparedKey {

    private static final String PREFIX = "xa/";
    private static final char BEFORE_PLACE = '@';

    private PreparedKey() {}

    /** The key of what is kept of it. */
    public static byte[] of(PreparedTransaction transaction) {
        return (PREFIX + transaction.xid() + BEFORE_PLACE + transaction.start()).getBytes(StandardCharsets.UTF_8);
    }

    /** The record that keeps it. */
    static LogRecord record(PreparedTransaction transaction) {
        LogPosition finished = transaction.finished();
        LogPosition upTo = finished == null ? transaction.start() : finished;
        ChangeRecord.Idle kept = new ChangeRecord.Idle(transaction.start(), new Heartbeat(upTo, 0));
        return LogRecord.ofSchema(of(transaction), RecordCodec.encode(kept));
    }

    /** Whether a record of that key keeps such a transaction. */
    public static boolean is(byte[] key) {
        return new String(key, StandardCharsets.UTF_8).startsWith(PREFIX);
    }

    /** The transaction that such a record keeps. */
    public static PreparedTransaction read(byte[] key, ChangeRecord.Idle kept) {
        String text = new String(key, StandardCharsets.UTF_8);
        String xid = text.substring(PREFIX.length(), text.lastIndexOf(BEFORE_PLACE));
        boolean open = kept.upTo().equals(kept.after());
        return new PreparedTransaction(xid, kept.after(), open ? null : kept.upTo());
    }
}
