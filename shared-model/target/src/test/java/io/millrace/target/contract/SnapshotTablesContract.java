// SPDX-License-Identifier: Apache-2.0
package io.millrace.target.contract;

import static io.millrace.target.contract.TargetScene.column;
import static io.millrace.target.contract.TargetScene.position;
import static io.millrace.target.contract.TargetScene.schema;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.millrace.fault.FaultCode;
import io.millrace.fault.MillraceException;
import io.millrace.fault.Response;
import io.millrace.model.ColumnKind;
import io.millrace.model.ColumnType;
import io.millrace.model.TableId;
import io.millrace.target.BulkLoad;
import io.millrace.target.SnapshotChunk;
import io.millrace.target.SnapshotRun;
import io.millrace.target.SnapshotTables;
import io.millrace.target.TableState;
import io.millrace.target.TargetSession;
import io.millrace.target.TargetTable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** How every target keeps account of a copy, and who may write. */
public abstract class SnapshotTablesContract {

    /** A new target. */
    protected abstract TargetScene open() throws Exception;

    private static final TableId ORDERS = new TableId("shop", "orders");

    private TargetScene target;
    private TargetSession session;
    private SnapshotTables snapshots;

    @BeforeEach
    void openTarget() throws Exception {
        target = open();
        session = target.session();
        session.control().create();
        snapshots = session.control().snapshots();
    }

    @AfterEach
    void close() throws Exception {
        target.close();
    }

    @Test
    void aRunGoesFromBeginToCompletion() {
        assertThat(snapshots.newest("shop")).isEmpty();
        SnapshotRun run = snapshots.begin("shop", "capture-1", "run-1");
        session.commit();
        snapshots.fence(run);
        SnapshotRun completed = snapshots.complete(run, position(3).endOfTransaction());
        session.commit();

        assertThat(snapshots.complete(run, position(4).endOfTransaction())).isEqualTo(completed);
        assertThat(completed.logEnd()).isEqualTo(position(3).endOfTransaction());
        assertThat(run.state()).isEqualTo(SnapshotRun.State.COPYING);
        assertThat(completed.state()).isEqualTo(SnapshotRun.State.COMPLETED);
        assertThat(completed.completedAt()).isAfterOrEqualTo(completed.startedAt());
        assertThat(snapshots.newest("shop")).contains(completed);
        assertThat(snapshots.newest("other")).isEmpty();
        assertThat(codeOf(() -> snapshots.fence(run))).isEqualTo(FaultCode.SNAPSHOT_FENCED);
        assertThat(codeOf(() -> snapshots.begin("shop", "capture-1", "run-1"))).isEqualTo(FaultCode.SNAPSHOT_FENCED);
    }

    @Test
    @Tag("H5")
    void whoTakesOverFencesOffWhoWasThere() {
        SnapshotRun first = snapshots.begin("shop", "capture-1", "run-1");
        session.commit();
        SnapshotRun again = snapshots.begin("shop", "capture-1", "run-1");
        session.commit();
        assertThat(again.epoch()).isGreaterThan(first.epoch());
        assertThat(codeOf(() -> snapshots.fence(first))).isEqualTo(FaultCode.SNAPSHOT_FENCED);
        session.rollback();
        snapshots.fence(again);
        session.commit();

        SnapshotRun other = snapshots.begin("shop", "capture-2", "run-2");
        session.commit();

        assertThat(codeOf(() -> snapshots.complete(again))).isEqualTo(FaultCode.SNAPSHOT_FENCED);
        session.rollback();
        assertThat(codeOf(() -> snapshots.begin("shop", "capture-1", "run-1"))).isEqualTo(FaultCode.SNAPSHOT_FENCED);
        session.rollback();
        assertThat(snapshots.newest("shop")).contains(other);
    }

    @Test
    @Tag("H5")
    void aZombieInTheMiddleOfALoadWritesNothing() throws Exception {
        TargetTable table = target.plan(schema("orders", 0, column("n", ColumnType.of(ColumnKind.TEXT))));
        session.tables().create(table);
        SnapshotRun run = snapshots.begin("shop", "capture-1", "run-1");
        session.commit();
        TargetSession zombie = target.session();
        zombie.control().snapshots().fence(run);
        BulkLoad load = zombie.bulkLoad(table);
        load.write(new Object[] {"old"});

        if (!target.cutsOffOthers()) {
            assertThat(codeOf(() -> snapshots.begin("shop", "capture-1", "run-1")))
                    .isEqualTo(FaultCode.TARGET_BUSY);
            session.rollback();
            load.close();
            zombie.rollback();
        }
        SnapshotRun again = snapshots.begin("shop", "capture-1", "run-1");
        session.commit();
        if (!target.cutsOffOthers()) {
            assertThat(codeOf(() -> zombie.control().snapshots().fence(run))).isEqualTo(FaultCode.SNAPSHOT_FENCED);
            return;
        }
        MillraceException cut = catchThrowableOfType(MillraceException.class, load::finish);
        load.close();
        zombie.rollback();

        assertThat(again.epoch()).isGreaterThan(run.epoch());
        assertThat(cut.code().response()).isEqualTo(Response.RETRY);
        assertThat(target.stored(table)).isEmpty();
    }

    @Test
    @Tag("H4")
    void chunksAreDoneOnceTogetherWithTheirRows() throws Exception {
        TargetTable table = target.plan(schema("orders", 0, column("n", ColumnType.of(ColumnKind.TEXT))));
        session.tables().create(table);
        SnapshotRun run = snapshots.begin("shop", "capture-1", "run-1");
        assertThat(snapshots.plan(run, ORDERS, null, "[10]")).isEqualTo(SnapshotChunk.planned(ORDERS, 0, null, "[10]"));
        assertThat(snapshots.plan(run, ORDERS, "[10]", null)).isEqualTo(SnapshotChunk.planned(ORDERS, 1, "[10]", null));
        session.commit();
        snapshots.fence(run);
        long bytes;
        try (BulkLoad load = session.bulkLoad(table)) {
            load.write(new Object[] {"a"});
            assertThat(snapshots.done(run, ORDERS, 0, load.finish(), load.bytes()))
                    .isTrue();
            bytes = load.bytes();
        }
        session.commit();

        assertThat(snapshots.chunks(run, ORDERS))
                .containsExactly(
                        new SnapshotChunk(ORDERS, 0, null, "[10]", true, 1, bytes),
                        SnapshotChunk.planned(ORDERS, 1, "[10]", null));
        assertThat(snapshots.chunks(run, new TableId("shop", "other"))).isEmpty();
        assertThat(snapshots.done(run, ORDERS, 0, 1, 1)).isFalse();
        assertThat(codeOf(() -> snapshots.done(run, ORDERS, 2, 1, 1))).isEqualTo(FaultCode.SNAPSHOT_FENCED);
        session.rollback();
        snapshots.begin("shop", "capture-1", "run-1");
        session.commit();
        assertThat(codeOf(() -> snapshots.done(run, ORDERS, 0, 1, 1))).isEqualTo(FaultCode.SNAPSHOT_FENCED);
    }

    @Test
    void aChunkThatIsCutLeavesTheRestToBeCopied() {
        SnapshotRun run = snapshots.begin("shop", "capture-1", "run-1");
        snapshots.plan(run, ORDERS, null, "[10]");
        snapshots.plan(run, ORDERS, "[10]", null);
        assertThat(snapshots.done(run, ORDERS, 1, 5, 50)).isTrue();
        assertThat(snapshots.cut(run, ORDERS, 1, "[15]")).isEqualTo(SnapshotChunk.planned(ORDERS, 2, "[15]", null));
        session.commit();

        assertThat(snapshots.chunks(run, ORDERS))
                .containsExactly(
                        SnapshotChunk.planned(ORDERS, 0, null, "[10]"),
                        new SnapshotChunk(ORDERS, 1, "[10]", "[15]", true, 5, 50),
                        SnapshotChunk.planned(ORDERS, 2, "[15]", null));
        assertThat(codeOf(() -> snapshots.cut(run, ORDERS, 7, "[1]"))).isEqualTo(FaultCode.SNAPSHOT_FENCED);
    }

    @Test
    void aLoadThatIsGivenUpLeavesNothing() throws Exception {
        TargetTable table = target.plan(schema("orders", 0, column("n", ColumnType.of(ColumnKind.TEXT))));
        session.tables().create(table);
        session.commit();
        try (BulkLoad load = session.bulkLoad(table)) {
            for (int i = 0; i < 100_000; i++) {
                load.write(new Object[] {"row " + i});
            }
        }
        session.rollback();
        try (BulkLoad load = session.bulkLoad(table)) {
            load.write(new Object[] {"kept"});
            load.finish();
        }
        session.commit();

        assertThat(target.stored(table)).containsExactly("kept");
    }

    @Test
    void statesOfTablesAreReadAsTheyWereWritten() {
        TableState copying = new TableState(
                "shop", ORDERS, "s", "t", "run-1", TableState.Phase.COPYING, null, Long.MIN_VALUE, 0, true);
        TableState copied =
                new TableState("shop", ORDERS, "s", "t", "run-1", TableState.Phase.COPIED, position(3), -1L, 17, false);
        TableState other = new TableState(
                "shop", new TableId("shop", "a"), "s", "a", "run-1", TableState.Phase.COPYING, null, 1, 0, false);
        snapshots.write(copying);
        assertThat(snapshots.read("shop", ORDERS)).contains(copying);
        snapshots.write(copied);
        snapshots.write(other);

        assertThat(snapshots.read("shop", ORDERS)).contains(copied);
        assertThat(snapshots.readAll("shop")).containsExactly(other, copied);
        assertThat(snapshots.readAll("other")).isEmpty();
        snapshots.forget("other", ORDERS);
        snapshots.forget("shop", ORDERS);
        assertThat(snapshots.readAll("shop")).containsExactly(other);
    }

    @Test
    void aReloadHasARunAndStatesOfItsOwn() {
        SnapshotRun whole = snapshots.begin("shop", "capture-1", "run-1");
        TableState inPlace = state("shop", "orders", whole);
        snapshots.write(inPlace);
        whole = snapshots.complete(whole, null);
        session.commit();

        SnapshotRun reload = snapshots.begin("shop", "capture-1", "reload-1", SnapshotRun.Kind.RELOAD);
        SnapshotTables beside = snapshots.of(reload);
        TableState made = state("millrace", "reload_1", reload);
        beside.write(made);
        snapshots.fence(reload);
        session.commit();

        assertThat(snapshots.newest("shop")).contains(whole);
        assertThat(snapshots.newest("shop", SnapshotRun.Kind.RELOAD)).contains(reload);
        assertThat(snapshots.readAll("shop")).containsExactly(inPlace);
        assertThat(beside.readAll("shop")).containsExactly(made);
        assertThat(snapshots.of(whole).read("shop", ORDERS)).contains(inPlace);

        beside.forget("shop", ORDERS);
        assertThat(beside.readAll("shop")).isEmpty();
        assertThat(snapshots.readAll("shop")).containsExactly(inPlace);
    }

    @Test
    void aReloadCanBeReopenedAndGivenUpButNobodyWhoHeldItGoesOn() {
        SnapshotRun held = snapshots.begin("shop", "capture-1", "reload-1", SnapshotRun.Kind.RELOAD);
        held = snapshots.complete(held, position(3).endOfTransaction());
        snapshots.reopen(held);
        session.commit();
        SnapshotRun open = snapshots.run("shop", "reload-1").orElseThrow();
        assertThat(open.state()).isEqualTo(SnapshotRun.State.COPYING);
        assertThat(open.epoch()).isGreaterThan(held.epoch());

        SnapshotRun former = held;
        assertThat(catchThrowableOfType(MillraceException.class, () -> snapshots.fence(former))
                        .code())
                .isEqualTo(FaultCode.SNAPSHOT_FENCED);
        session.rollback();
        snapshots.giveUp(open, "a view");
        session.commit();
        SnapshotRun ended = snapshots.run("shop", "reload-1").orElseThrow();
        assertThat(ended.state()).isEqualTo(SnapshotRun.State.SUPERSEDED);
        assertThat(ended.reason()).isEqualTo("a view");
    }

    private static TableState state(String schema, String name, SnapshotRun run) {
        return new TableState(
                "shop", ORDERS, schema, name, run.snapshotRun(), TableState.Phase.COPYING, null, 7, 0, true);
    }

    private static FaultCode codeOf(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        return catchThrowableOfType(MillraceException.class, call).code();
    }
}
