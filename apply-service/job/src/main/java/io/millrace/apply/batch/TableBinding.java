// SPDX-License-Identifier: Apache-2.0
package io.millrace.apply.batch;

import io.millrace.model.RowChange;
import io.millrace.model.TableSchema;
import io.millrace.position.LogPosition;
import io.millrace.proof.Protection;
import io.millrace.target.TargetTable;
import io.millrace.transform.BoundChain;
import org.jspecify.annotations.Nullable;

/**
 * All that is decided once for the rows of one shape of one table.
 *
 * @param chain the processing on the way
 * @param target where they go
 * @param exactPosition what is at or before it is in the table's copy; null if the replay of the whole log over the copy
 *     converges
 * @param left whether the target's table is left as it is: it has diverged
 */
public record TableBinding(
        BoundChain chain, TargetTable target, @Nullable LogPosition exactPosition, boolean left) {

    /** The shape of the rows as the log has them. */
    public TableSchema source() {
        return chain.source();
    }

    /** Whether what happened there is in the table's copy already. */
    boolean isInCopy(LogPosition position) {
        return exactPosition != null && !position.isAfter(exactPosition) && !Protection.EXACT_COPY.isOff();
    }

    /** The change as the target shall have it; null if it is not to be written. */
    @Nullable
    RowChange change(RowChange change) {
        return left || isInCopy(change.position()) ? null : chain.change(change);
    }
}
