// SPDX-License-Identifier: Apache-2.0
package io.millrace.capture.source;

import io.millrace.codec.ChangeRecord;
import io.millrace.codec.RecordCodec;
import io.millrace.model.Heartbeat;
import io.millrace.model.LogFile;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * How the topic of schemas keeps the files of the log: as signs of life at the start of the file with the time of its
 * creation, which those who only want schemas pass over, under as many keys as files are kept, by turns.
 */
public final class LogFileKey {

    private static final byte[] PREFIX = "log-file/".getBytes(StandardCharsets.UTF_8);

    private LogFileKey() {}

    /** The record that keeps the file. */
    static LogRecord record(LogFile file) {
        byte[] key = Arrays.copyOf(PREFIX, PREFIX.length + 1);
        key[PREFIX.length] = (byte) ('0' + file.start().file() % LogFileRegister.KEPT);
        Heartbeat created = new Heartbeat(file.start(), file.createdMicros());
        return LogRecord.ofSchema(key, RecordCodec.encode(new ChangeRecord.Idle(file.start(), created)));
    }

    /** Whether a record of that key keeps a file. */
    public static boolean is(byte[] key) {
        return key.length == PREFIX.length + 1 && Arrays.equals(key, 0, PREFIX.length, PREFIX, 0, PREFIX.length);
    }

    /** The file that such a record keeps. */
    public static LogFile read(ChangeRecord.Idle kept) {
        return new LogFile(kept.upTo(), kept.heartbeat().observedMicros());
    }
}
