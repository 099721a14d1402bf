// SPDX-License-Identifier: Apache-2.0
package io.millrace.capture.source;

import io.millrace.flink.CheckpointUnusableException;
import java.io.IOException;
import java.util.Arrays;
import org.apache.flink.core.io.SimpleVersionedSerializer;

/** The enumerator's state in a checkpoint: nothing, or the version of the split's form and the split. */
final class LogEnumeratorStateSerializer implements SimpleVersionedSerializer<LogEnumeratorState> {

    private static final int VERSION = 1;

    private final LogSplitSerializer splits = new LogSplitSerializer();

    @Override
    public int getVersion() {
        return VERSION;
    }

    @Override
    public byte[] serialize(LogEnumeratorState state) {
        LogSplit split = state.unassigned();
        if (split == null) {
            return new byte[0];
        }
        byte[] body = splits.serialize(split);
        byte[] bytes = new byte[body.length + 1];
        bytes[0] = (byte) splits.getVersion();
        System.arraycopy(body, 0, bytes, 1, body.length);
        return bytes;
    }

    @Override
    public LogEnumeratorState deserialize(int version, byte[] bytes) throws IOException {
        if (version != VERSION) {
            throw new CheckpointUnusableException(
                    "an enumerator of version " + version + ", this service reads up to " + VERSION);
        }
        return new LogEnumeratorState(
                bytes.length == 0 ? null : splits.deserialize(bytes[0], Arrays.copyOfRange(bytes, 1, bytes.length)));
    }
}
