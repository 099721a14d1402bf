// SPDX-License-Identifier: Apache-2.0
package io.millrace.target;

import io.millrace.fault.Finding;
import io.millrace.position.LogPosition;
import io.millrace.settings.ExistingTables;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Looks at, makes and changes the target's tables of rows. What it does belongs to the session's transaction. */
public interface TargetTables {

    /** What a table is expected to be like before work starts. */
    enum Expectation {
        /** Not there, or there with the right shape and without rows: a copy may start. */
        FREE,
        /** Not there, or there with the right shape; rows may be in it, and are lost when the copy starts. */
        REPLACEABLE,
        /**
         * Not there, or there with the right shape and a key whose ranges are the same rows at the source; rows may be in
         * it, and are lost range by range.
         */
        REPLACEABLE_BY_RANGE,
        /** There, with the right shape: rows are in it already. */
        FILLED;

        /** What a table must be like whose place another one is to take that is copied beside it, by that setting. */
        public static Expectation ofReplaced(ExistingTables how) {
            return switch (how) {
                case APPEND_TO_EMPTY -> FREE;
                case TRUNCATE, REPLACE_BY_KEY_RANGE -> REPLACEABLE;
            };
        }
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

    /** How many rows the table has; the target may have to look at all of them. */
    long rows(TargetTable table);

    /** Makes the schema and the table if they are missing; the table without its key, for {@link #addKey}. */
    void create(TargetTable table);

    /** Drops a table, with its rows, if it is there. */
    default void drop(TargetTable table) {
        drop(table.schema(), table.name());
    }

    /** Drops the table of that name, with its rows, if it is there. */
    void drop(String schema, String name);

    /** Adds the primary key if the table has one by the plan and none in the target yet. */
    void addKey(TargetTable table);

    /**
     * Those of the indexes that the target's table has not.
     *
     * @param indexes of that table, as {@link TargetDialect#planIndexes} gives them
     */
    List<TargetIndex> missing(TargetTable table, List<TargetIndex> indexes);

    /**
     * Makes an index if the table has it not. Rows can be read meanwhile, and written only when the transaction has ended.
     *
     * @throws io.millrace.fault.MillraceException {@code TARGET_BUSY} if something else has taken its name meanwhile
     */
    void create(TargetTable table, TargetIndex index);

    /**
     * How much of the server a key or an index that is made in this transaction may use.
     *
     * @param memoryBytes for sorting
     * @param workers processes that help
     */
    void limitIndexing(long memoryBytes, int workers);

    /**
     * By which steps the target's table follows a change of shape; what it follows already, by a person's hand, needs
     * none. Reads only, and the catalogue only.
     *
     * @param before the plan that the target follows
     * @param after the plan it shall follow
     * @param renamed columns with another name: new names with those before; null if it is not known which are which
     * @param sayDone how a person says that the target follows, for changes that cannot be seen by its table: in words
     */
    List<DdlStep> alteration(
            TargetTable before, TargetTable after, @Nullable Map<String, String> renamed, String sayDone);

    /**
     * What is tied to a table so that it cannot be replaced by another of its name: views, foreign keys and the like, in
     * words. Reads only.
     *
     * @return empty if nothing is, and if there is no such table
     */
    default List<String> ties(TargetTable table) {
        return ties(table.schema(), table.name());
    }

    /** As {@link #ties(TargetTable)}, of the table of that name. */
    List<String> ties(String schema, String name);

    /** Gives a table the indexes that another has, as far as its columns allow. Those it has already are left out. */
    void copyIndexes(TargetTable from, TargetTable to);

    /**
     * Puts a table in the place of another, which goes with its rows; owner, rights, comments and the names of indexes
     * stay. Whoever reads sees the former rows until the transaction commits. Waits only a moment for locks.
     *
     * @param table the place; there may be none in it
     * @throws io.millrace.fault.MillraceException {@code TARGET_BUSY} if others hold the table: to be tried again; {@code
     *     TARGET_REJECTED} if something is tied to it
     */
    default void replace(TargetTable table, TargetTable by) {
        replace(table, by, () -> {});
    }

    /**
     * As {@link #replace(TargetTable, TargetTable)}.
     *
     * @param check whether the place may be taken: throws if not. By then nobody else can write into what is there, and what
     *     comes there later fails the exchange
     */
    void replace(TargetTable table, TargetTable by, Runnable check);

    /** By which steps a table is made that the source has just made; none if an empty one of its shape is there. */
    List<DdlStep> creation(TargetTable table);

    /** By which step a table goes that the source has dropped; none if it is gone. */
    List<DdlStep> removal(TargetTable table);

    /** By which step a table is emptied. */
    List<DdlStep> emptying(TargetTable table);

    /**
     * Carries out steps. Waits only a moment for locks, so that those who wait behind do not wait long either.
     *
     * @param table for messages
     * @param position of the change, for messages
     * @throws io.millrace.fault.MillraceException {@code TARGET_BUSY} if others hold the table: to be tried again; {@code
     *     TARGET_SCHEMA_CHANGE_NOT_CARRIED} if a step has an obstacle, or the source has changed values that nobody knows
     */
    void carryOut(TargetTable table, List<DdlStep> steps, @Nullable LogPosition position);
}
