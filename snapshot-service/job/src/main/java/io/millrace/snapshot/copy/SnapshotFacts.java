// SPDX-License-Identifier: Apache-2.0
package io.millrace.snapshot.copy;

import io.millrace.model.TableId;
import io.millrace.target.SnapshotRun;
import io.millrace.target.TableState;
import java.util.List;

/** Says to others what is already true in the target. May be said more than once. */
public interface SnapshotFacts {

    /** A table is copied. */
    void tableCompleted(SnapshotRun run, TableState state, long chunks);

    /** All tables are copied. */
    void runCompleted(SnapshotRun run, List<TableId> tables, List<TableState> states, long chunks);
}
