// SPDX-License-Identifier: Apache-2.0
package io.millrace.capture.source;

import io.millrace.codec.ChangeRecord;
import io.millrace.codec.RecordCodec;
import io.millrace.codec.WireReader;
import io.millrace.codec.WireWriter;
import io.millrace.fault.MillraceException;
import io.millrace.flink.CheckpointUnusableException;
import io.millrace.model.LogFile;
import io.millrace.model.PreparedTransaction;
import io.millrace.model.SchemaChange;
import io.millrace.position.LogIdentity;
import io.millrace.position.LogPosition;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.core.io.SimpleVersionedSerializer;

/**
 * The split in a checkpoint, with a checksum. Golden files in this module's tests hold the form of each released
 * version; a form that was released is read for ever.
 */
final class LogSplitSerializer implements SimpleVersionedSerializer<LogSplit> {

    static final int VERSION = 1;

    @Override
    public int getVersion() {
        return VERSION;
    }

    @Override
    public byte[] serialize(LogSplit split) {
        LogState state = split.state();
        WireWriter out = new WireWriter(512);
        out.writeText(split.start());
        out.writeText(state.position().toString());
        out.writeOptionalText(state.gtids());
        out.writeText(state.identity().server());
        out.writeUnsigned(state.identity().serverId());
        out.writeText(state.identity().version());
        out.writeText(state.identity().fileBase());
        out.writeUnsigned(state.files().size());
        for (LogFile file : state.files()) {
            out.writeText(file.start().toString());
            out.writeSigned(file.createdMicros());
        }
        out.writeUnsigned(state.prepared().size());
        for (PreparedTransaction prepared : state.prepared()) {
            LogPosition finished = prepared.finished();
            out.writeText(prepared.xid());
            out.writeText(prepared.start().toString());
            out.writeOptionalText(finished == null ? null : finished.toString());
        }
        out.writeUnsigned(state.schemas().size());
        for (SchemaChange schema : state.schemas()) {
            LogPosition position = schema.position();
            out.writeBytes(RecordCodec.encode(new ChangeRecord.Schema(position, position, schema)));
        }
        return out.toBytesWithChecksum();
    }

    @Override
    public LogSplit deserialize(int version, byte[] bytes) throws IOException {
        if (version != VERSION) {
            throw new CheckpointUnusableException(
                    "a split of version " + version + ", this service reads up to " + VERSION);
        }
        try {
            WireReader in = WireReader.checked(bytes);
            LogSplit split = read(in);
            in.expectEnd();
            return split;
        } catch (MillraceException | IllegalArgumentException e) {
            throw new CheckpointUnusableException("a split that cannot be read: " + e.getMessage());
        }
    }

    private static LogSplit read(WireReader in) {
        String start = in.readText();
        LogPosition position = LogPosition.parse(in.readText());
        String gtids = in.readOptionalText();
        LogIdentity identity = new LogIdentity(in.readText(), in.readUnsigned(), in.readText(), in.readText());
        List<LogFile> files = new ArrayList<>();
        for (int count = in.readCount(); count > 0; count--) {
            files.add(new LogFile(LogPosition.parse(in.readText()), in.readSigned()));
        }
        List<PreparedTransaction> prepared = new ArrayList<>();
        for (int count = in.readCount(); count > 0; count--) {
            String xid = in.readText();
            LogPosition rows = LogPosition.parse(in.readText());
            String finished = in.readOptionalText();
            prepared.add(new PreparedTransaction(xid, rows, finished == null ? null : LogPosition.parse(finished)));
        }
        List<SchemaChange> schemas = new ArrayList<>();
        for (int count = in.readCount(); count > 0; count--) {
            if (!(RecordCodec.decode(in.readBytes()) instanceof ChangeRecord.Schema schema)) {
                throw new IllegalArgumentException("not a schema");
            }
            schemas.add(schema.change());
        }
        return new LogSplit(start, new LogState(position, gtids, identity, files, prepared, schemas));
    }
}
