// SPDX-License-Identifier: Apache-2.0
package io.millrace.target;

import io.millrace.model.TableId;
import java.util.List;
import java.util.Optional;

/**
 * Copies that stand beside their tables, all of one run, and the lane by which the log is replayed onto them. Each of its
 * ends belongs to a session's open transaction, so that it happens whole or not at all. Immutable.
 *
 * @param run that makes the copies
 * @param copies their states, by the tables that they are of
 * @param lane how far the log is replayed onto them
 */
public record Reload(SnapshotRun run, List<TableState> copies, Progress lane) {

    /** No table's fingerprint. */
    private static final long NO_SHAPE = 0;

    /** Copies the list. */
    public Reload {
        copies = List.copyOf(copies);
    }

    /** The reload that is under way, if there is one and its run is begun. */
    public static Optional<Reload> read(String pipeline, ControlTables control) {
        SnapshotTables snapshots = control.snapshots();
        Optional<SnapshotRun> run = snapshots.newest(pipeline, SnapshotRun.Kind.RELOAD);
        Optional<Progress> lane = control.progress().read(pipeline, Progress.RELOAD_LANE);
        if (run.isEmpty() || lane.isEmpty()) {
            return Optional.empty();
        }
        List<TableState> copies = snapshots.beside().readAll(pipeline).stream()
                .filter(state -> state.snapshotRun().equals(run.get().snapshotRun()))
                .toList();
        return Optional.of(new Reload(run.get(), copies, lane.get()));
    }

    /** Whether all rows are copied, and only the log is to be replayed onto them. */
    public boolean isCopied() {
        return run.state() == SnapshotRun.State.COMPLETED
                && !copies.isEmpty()
                && copies.stream().allMatch(copy -> copy.phase() == TableState.Phase.COPIED);
    }

    /** Ends a run that comes to nothing, whatever of it is there. */
    public static void giveUp(TargetSession session, SnapshotRun run, String reason) {
        Optional<Reload> begun = read(run.pipeline(), session.control())
                .filter(found -> found.run().snapshotRun().equals(run.snapshotRun()));
        if (begun.isPresent()) {
            begun.get().giveUp(session, reason);
        } else {
            session.control().snapshots().giveUp(run, reason);
        }
    }

    /** Ends it without having changed anything. */
    public void giveUp(TargetSession session, String reason) {
        session.control().snapshots().giveUp(run, reason);
        copies.forEach(copy -> forget(session, copy));
        session.control().progress().forget(run.pipeline(), Progress.RELOAD_LANE);
    }

    /** Lets a table be copied from its start; what is copied of the others stays. */
    public void copyAgain(TargetSession session, TableId table) {
        session.control().snapshots().reopen(run);
        session.control().snapshots().forgetChunks(run, table);
        for (TableState copy : copies) {
            if (copy.source().equals(table)) {
                forget(session, copy);
                expect(session, run, copy.source(), copy.targetSchema(), copy.targetTable());
            }
        }
    }

    /** Notes that a copy is to be made, before anything of it is there: a run knows its tables by that. */
    public static void expect(TargetSession session, SnapshotRun run, TableId table, String schema, String name) {
        session.control()
                .snapshots()
                .beside()
                .write(new TableState(
                        run.pipeline(),
                        table,
                        schema,
                        name,
                        run.snapshotRun(),
                        TableState.Phase.COPYING,
                        null,
                        NO_SHAPE,
                        0,
                        true));
    }

    /** Drops copies that a run has left which came to nothing, and forgets them. */
    public static void clear(TargetSession session, SnapshotRun run) {
        session.control().snapshots().beside().readAll(run.pipeline()).stream()
                .filter(copy -> !copy.snapshotRun().equals(run.snapshotRun()))
                .forEach(copy -> forget(session, copy));
    }

    private static void forget(TargetSession session, TableState copy) {
        session.tables().drop(copy.targetSchema(), copy.targetTable());
        session.control().snapshots().beside().forget(copy.pipeline(), copy.source());
    }

    /**
     * Notes that a copy has taken the place of its table.
     *
     * @return the state of the table from here on
     */
    public static TableState inPlace(TargetSession session, TableState copy, TargetTable place) {
        TableState state = new TableState(
                copy.pipeline(),
                copy.source(),
                place.schema(),
                place.name(),
                copy.snapshotRun(),
                TableState.Phase.COPIED,
                copy.exactPosition(),
                copy.schemaVersion(),
                copy.rows(),
                copy.made());
        session.control().snapshots().write(state);
        // The copy has what waited to be written.
        session.control().parked().forget(copy.pipeline(), copy.source());
        session.control().snapshots().beside().forget(copy.pipeline(), copy.source());
        return state;
    }
}
