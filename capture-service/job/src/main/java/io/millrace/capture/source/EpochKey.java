// SPDX-License-Identifier: Apache-2.0
package io.millrace.capture.source;

import io.millrace.codec.ChangeRecord;
import io.millrace.codec.RecordCodec;
import io.millrace.model.Heartbeat;
import io.millrace.position.LogIdentity;
import java.nio.charset.StandardCharsets;

/**
 * How the topic of schemas keeps the logs that continue one another: as signs of life from the end of one to the start of
 * the next, which those who only want schemas pass over, under keys that say whose log it is.
 */
public final class EpochKey {

    private static final String PREFIX = "epoch/";
    private static final int PARTS = 6;

    private EpochKey() {}

    /** The record that keeps it. */
    static LogRecord record(LogEpoch epoch) {
        LogIdentity identity = epoch.identity();
        String key = PREFIX + epoch.start().epoch() + "/" + identity.serverId() + "/" + identity.fileBase() + "/"
                + identity.server() + "/" + identity.version();
        ChangeRecord.Idle kept = new ChangeRecord.Idle(epoch.after(), new Heartbeat(epoch.start(), 0));
        return LogRecord.ofSchema(key.getBytes(StandardCharsets.UTF_8), RecordCodec.encode(kept));
    }

    /** Whether a record of that key keeps such a log. */
    public static boolean is(byte[] key) {
        return new String(key, StandardCharsets.UTF_8).startsWith(PREFIX);
    }

    /** The log that such a record keeps. */
    public static LogEpoch read(byte[] key, ChangeRecord.Idle kept) {
        String[] parts = new String(key, StandardCharsets.UTF_8).split("/", PARTS);
        return new LogEpoch(
                kept.after(), kept.upTo(), new LogIdentity(parts[4], Long.parseLong(parts[2]), parts[5], parts[3]));
    }
}
