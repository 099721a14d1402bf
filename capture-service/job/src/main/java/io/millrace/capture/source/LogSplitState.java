// SPDX-License-Identifier: Apache-2.0
package io.millrace.capture.source;

import io.millrace.model.LogFile;
import io.millrace.model.PreparedTransaction;
import io.millrace.model.SchemaChange;
import io.millrace.position.LogIdentity;
import io.millrace.position.LogPosition;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How far the records of the split have been emitted. Used by the task's thread alone. */
final class LogSplitState {

    private final String start;
    private LogIdentity identity;
    private final LogFileRegister files;
    private final PreparedRegister prepared;
    private final SchemaRegister schemas;
    private LogPosition position;
    private @Nullable String gtids;

    LogSplitState(LogSplit split) {
        start = split.start();
        identity = split.state().identity();
        files = new LogFileRegister(split.state().files());
        prepared = new PreparedRegister(split.state().prepared());
        schemas = new SchemaRegister(split.state().schemas());
        position = split.state().position();
        gtids = split.state().gtids();
    }

    /** Takes note that the record was emitted. */
    void emitted(AssembledRecord assembled) {
        if (assembled.upTo().isAfter(position)) {
            position = assembled.upTo();
            // Those before the new position are not known: transactions of other tables are not reported.
            gtids = null;
        }
        PreparedTransaction transaction = assembled.prepared();
        if (transaction != null) {
            prepared.put(transaction);
        }
        LogEpoch epoch = assembled.epoch();
        if (epoch != null) {
            identity = epoch.identity();
        }
        LogFile file = assembled.file();
        if (file != null) {
            files.put(file);
        }
        SchemaChange change = assembled.change();
        if (change != null) {
            schemas.apply(change);
        }
    }

    /** Transactions in two phases that end before what was emitted; told once. */
    List<PreparedTransaction> forgetFinished() {
        return prepared.forgetFinishedBefore(position);
    }

    LogSplit toSplit() {
        return new LogSplit(
                start, new LogState(position, gtids, identity, files.files(), prepared.all(), schemas.announcements()));
    }
}
