// SPDX-License-Identifier: Apache-2.0
package io.millrace.target;

import io.millrace.model.TableId;
import io.millrace.position.LogPosition;
import org.jspecify.annotations.Nullable;

/**
 * What is known of one table in the target.
 *
 * @param source as the source spells it
 * @param targetSchema unquoted
 * @param targetTable unquoted
 * @param snapshotRun that copied it
 * @param phase how far it has come
 * @param exactPosition the place in the log whose changes, and all before it, are in the copy already and must not be
 *     replayed, those of its shape included. For a table without a key the one place as of which it was copied; for one
 *     with a key that was copied with a later shape than the log began with, a place before its first row was read. Null
 *     where the whole log is to be replayed. For a table that waits, the place from which on the log has it
 * @param schemaVersion of the source's shape that the target's table follows
 * @param rows copied
 * @param made whether Millrace has made the target's table
 */
public record TableState(
        String pipeline,
        TableId source,
        String targetSchema,
        String targetTable,
        String snapshotRun,
        Phase phase,
        @Nullable LogPosition exactPosition,
        long schemaVersion,
        long rows,
        boolean made) {

    /** Whether the target has never had rows of it: it was added, and waits to be copied. */
    public boolean isNew() {
        return phase == Phase.WAITING && !made;
    }

    /** Whether its rows are in that table of the target. */
    public boolean isIn(TargetTable place) {
        return !isNew() && targetSchema.equals(place.schema()) && targetTable.equals(place.name());
    }

    /** The same table, copied. */
    public TableState copied(long copiedRows) {
        return new TableState(
                pipeline,
                source,
                targetSchema,
                targetTable,
                snapshotRun,
                Phase.COPIED,
                exactPosition,
                schemaVersion,
                copiedRows,
                made);
    }

    /** The same table, whose copy holds all changes up to that place. */
    public TableState at(LogPosition position) {
        return new TableState(
                pipeline, source, targetSchema, targetTable, snapshotRun, phase, position, schemaVersion, rows, made);
    }

    /** The same table, whose rows in the target are Millrace's, whoever has made it. */
    public TableState ofMillrace() {
        return new TableState(
                pipeline,
                source,
                targetSchema,
                targetTable,
                snapshotRun,
                phase,
                exactPosition,
                schemaVersion,
                rows,
                true);
    }

    /** The same table, in another phase. */
    public TableState in(Phase other) {
        return new TableState(
                pipeline,
                source,
                targetSchema,
                targetTable,
                snapshotRun,
                other,
                exactPosition,
                schemaVersion,
                rows,
                made);
    }

    /** Whether the source's table is not to be written into the target's for now. */
    public boolean isLeftOut() {
        return phase == Phase.WAITING || phase == Phase.DIVERGED;
    }

    /** How far a table has come. */
    public enum Phase {
        COPYING,
        COPIED,
        /** Was added while the pipeline lived, and is not in the target yet: its rows in the log are passed over. */
        WAITING,
        /**
         * Is not known to equal its source: a change of it was left out, and all behind it; or changes of some of its keys
         * are parked.
         */
        DIVERGED
    }
}
