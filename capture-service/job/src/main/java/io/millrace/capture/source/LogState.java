// SPDX-License-Identifier: Apache-2.0
package io.millrace.capture.source;

import io.millrace.model.LogFile;
import io.millrace.model.PreparedTransaction;
import io.millrace.model.SchemaChange;
import io.millrace.position.LogIdentity;
import io.millrace.position.LogPosition;
import java.io.Serializable;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All that a reading of the log needs to go on.
 *
 * @param position what has been read
 * @param gtids all transactions that lie before the position, with nothing of the one that it lies in; null where the
 *     source has no GTIDs, and where they are not known
 * @param identity which log the position speaks of
 * @param files when the server began the files around the position, as far as is known
 * @param prepared transactions in two phases whose rows lie before the position and whose end does not
 * @param schemas the shapes that hold at the position, one announcement for each captured table
 */
public record LogState(
        LogPosition position,
        @Nullable String gtids,
        LogIdentity identity,
        List<LogFile> files,
        List<PreparedTransaction> prepared,
        List<SchemaChange> schemas)
        implements Serializable {

    public LogState {
        files = List.copyOf(files);
        prepared = List.copyOf(prepared);
        schemas = List.copyOf(schemas);
    }
}
