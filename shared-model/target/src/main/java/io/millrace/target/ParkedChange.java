// SPDX-License-Identifier: Apache-2.0
package io.millrace.target;

import io.millrace.model.RowChange;
import io.millrace.model.TableId;
import io.millrace.model.TableSchema;
import io.millrace.position.LogPosition;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A change that waits: the target has refused it, or it comes behind one of the same key that it has refused.
 *
 * @param table as the source spells it
 * @param chain of changes that wait for each other, see {@link ParkedKey#chain}
 * @param shape of its images, as the transforms leave them
 * @param change as the target shall have it; its position is what people know it by
 * @param code of the fault, if it was refused itself; empty if it only waits
 * @param error what the target said when it was last refused, without values; empty if it only waits
 * @param word what a person has said to it, if it is still to be carried out
 * @param at since when, by the target's clock; ignored when written
 */
public record ParkedChange(
        TableId table,
        LogPosition chain,
        TableSchema shape,
        RowChange change,
        String code,
        String error,
        @Nullable Word word,
        Instant at) {

    /** What a person may say to a change that waits. */
    public enum Word {
        /** Write it and all that wait with it. */
        RETRY,
        /** Leave it out for good, and go on with those that wait behind it. */
        SKIP
    }

    /** By which it is known. */
    public LogPosition position() {
        return change.position();
    }

    /** The same change with another row after it, to be written. */
    public ParkedChange replaced(@Nullable Object[] row) {
        RowChange other = new RowChange(
                change.position(), change.table(), change.schemaVersion(), change.operation(), change.before(), row);
        return new ParkedChange(table, chain, shape, other, code, error, Word.RETRY, at);
    }
}
