// SPDX-License-Identifier: Apache-2.0
package io.millrace.target;

import io.millrace.fault.Finding;
import io.millrace.position.LogPosition;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Looks at, makes and changes the target's tables of rows. What it does belongs to the session's transaction. */
public interface TargetTables {

    /** What a table is expected to be like before work starts. */
    enum Expectation {
        /** Not there, or there with the right shape and without rows: a copy may start. */
        FREE,
        /** Not there, or there with the right shape; rows may be in it, and are lost when the copy starts. */
        REPLACEABLE,
        /** There, with the right shape: rows are in it already. */
        FILLED
    }

    /**
     * Whether the server and this user's rights are enough to fill these tables and to keep Millrace's own. Reads only.
     *
     * @return findings with {@code TARGET_GRANT_MISSING} or {@code TARGET_CONFIG}; empty if all is well
     */
    List<Finding> checkServer(Collection<TargetTable> tables);

    /**
     * Whether the target's table is as expected, and has nothing that a replay could stumble over: other unique keys,
     * foreign keys, triggers. Reads only.
     *
     * @return findings with {@code TARGET_TABLE_SHAPE} or {@code TARGET_TABLE_NOT_EMPTY}; empty if all is well
     */
    List<Finding> check(TargetTable table, Expectation expectation);

    /** Whether the target has a table of that name. */
    boolean exists(TargetTable table);

    /** Makes the schema and the table if they are missing; the table without its key, for {@link #addKey}. */
    void create(TargetTable table);

    /** Drops a table, with its rows, if it is there. */
    void drop(TargetTable table);

    /** Adds the primary key if the table has one by the plan and none in the target yet. */
    void addKey(TargetTable table);

    /**
     * Carries a change of shape to the target. Added columns get their constant or implicit default, so that existing
     * rows equal the source's. Does nothing if the target has that shape already.
     *
     * @param before the plan that the target follows
     * @param after the plan it shall follow
     * @param position of the change, for messages
     * @param sayDone how a person says that the target follows, for changes that cannot be seen by its table: in words
     * @throws io.millrace.fault.MillraceException {@code TARGET_SCHEMA_CHANGE_NOT_CARRIED} for all but added columns
     */
    void alter(TargetTable before, TargetTable after, @Nullable LogPosition position, String sayDone);
}
