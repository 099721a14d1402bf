// SPDX-License-Identifier: Apache-2.0
package io.millrace.apply.scene;

import io.millrace.model.TableSchema;
import io.millrace.position.LogPosition;
import io.millrace.target.Progress;
import io.millrace.target.SnapshotRun;
import io.millrace.target.TableState;
import io.millrace.target.TargetSession;
import io.millrace.target.TargetTable;
import java.util.List;

/** A reload of a scene's tables, as far as it is the snapshot's: the copies are the test's. */
public record CopiesBeside(ApplyScene scene) {

    private static final String RUN = "reload-1";

    private String pipeline() {
        return scene.settings().pipeline();
    }

    /** What the snapshot does first: a lane at apply's place. */
    public SnapshotRun begin() {
        try (TargetSession session = scene.session()) {
            Progress now = session.control()
                    .progress()
                    .read(pipeline(), Progress.ORDERED_LANE)
                    .orElseThrow();
            session.control().progress().initialise(now.ofLane(Progress.RELOAD_LANE));
            SnapshotRun run =
                    session.control().snapshots().begin(pipeline(), now.captureRun(), RUN, SnapshotRun.Kind.RELOAD);
            session.commit();
            return run;
        }
    }

    /**
     * The copy of a table that was read behind that place.
     *
     * @param rows as INSERT takes them
     */
    public void make(SnapshotRun run, TableSchema schema, LogPosition from, String rows) {
        try (TargetSession session = scene.session()) {
            TargetTable copy =
                    scene.plan(schema).at("millrace", "reload_" + schema.table().name());
            session.tables().create(copy);
            session.tables().addKey(copy);
            session.control()
                    .snapshots()
                    .beside()
                    .write(new TableState(
                            pipeline(),
                            schema.table(),
                            copy.schema(),
                            copy.name(),
                            run.snapshotRun(),
                            TableState.Phase.COPIED,
                            from,
                            schema.version(),
                            0,
                            true));
            session.commit();
        }
        scene.execute("INSERT INTO millrace.reload_" + schema.table().name() + " " + rows);
    }

    /** Those that are not in their places yet. */
    public List<TableState> waiting() {
        try (TargetSession session = scene.session()) {
            return session.control().snapshots().beside().readAll(pipeline());
        }
    }

    /** How far the reload is. */
    public SnapshotRun run() {
        try (TargetSession session = scene.session()) {
            return session.control().snapshots().run(pipeline(), RUN).orElseThrow();
        }
    }
}
