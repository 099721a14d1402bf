// SPDX-License-Identifier: Apache-2.0
package io.millrace.prove.check;

/** What a checker can find. */
public enum ViolationKind {
    /** A record continues from behind what is reached: something between is missing. */
    GAP,
    /** An acknowledged transaction or definition is not there. */
    LOST,
    /** Something is there that no session committed. */
    INVENTED,
    /** A transaction is there twice, under two identities. */
    DOUBLED,
    /** The order is not the source's, or not the writer's. */
    REORDERED,
    /** A repetition says something else than what it repeats. */
    DUPLICATE_DIFFERS,
    /** A transaction is not whole, or runs into another. */
    TORN,
    /** The sum of the accounts is another after a transaction. */
    BALANCE,
    /** A row that belongs to another one is there without it. */
    ORPHAN,
    /** Numbers without a gap have one, or not as many things are there as a row says. */
    NOT_DENSE,
    /** A row is not what it must be, in the replay or in the end. */
    ROW_DIFFERS,
    /** A row or a table has another shape than the log says. */
    SHAPE,
    /** A record, or the target, cannot be read. */
    UNREADABLE,
    /** The change log does not end where the source's log ends. */
    END,
    /** The target lacks something, and nobody says so. */
    SILENT,
    /** A secret of the run is where everybody may read it. */
    SECRET,
    /** A service has ended or halted by itself, or did not recover. */
    SERVICE
}
