// SPDX-License-Identifier: Apache-2.0
package io.millrace.target;

/**
 * Millrace's own tables in the target, schema {@code millrace}: the truth about what the target holds. What is written
 * here is written in the same transaction as the rows it speaks of. Anybody who may read the schema can ask it by SQL.
 */
public interface ControlTables {

    /** The schema's name, in every target. Copies that are made beside tables live there, too. */
    String SCHEMA = "millrace";

    /**
     * Makes the schema and the tables if they are missing, and commits. Safe if several do it at once.
     *
     * @throws io.millrace.fault.MillraceException {@code TARGET_GRANT_MISSING} if the user may not; {@code TARGET_CONFIG}
     *     if a newer Millrace has made them
     */
    void create();

    /** Whether {@link #create} has been done here before, by whichever version of Millrace. */
    boolean exist();

    /** Whether they are there and have all that this version asks of them; if not, {@link #create} brings them up to it. */
    boolean areCurrent();

    /** How far apply has come. */
    ProgressTable progress();

    /** The connections that write side by side, ahead of the progress. */
    LaneTable lanes();

    /** What became of commands to go back in the change log. */
    RewindTable rewinds();

    /** What became of schema changes. */
    DdlTable schemaChanges();

    /** What the target has refused, and waits. */
    ParkedTable parked();

    /** What has been copied. */
    SnapshotTables snapshots();
}
