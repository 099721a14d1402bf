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
 * @param exactPosition for a table without a key: the one place in the log as of which it was copied; changes at or
 *     before it are in the copy already and must not be replayed. Null for tables with a key
 * @param schemaVersion of the source's shape that the target's table follows
 * @param rows copied
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
        long rows) {

    /** How far a table has come. */
    public enum Phase {
        COPYING,
        COPIED
    }
}
