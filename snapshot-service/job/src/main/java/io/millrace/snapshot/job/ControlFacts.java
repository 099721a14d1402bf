// SPDX-License-Identifier: Apache-2.0
package io.millrace.snapshot.job;

import io.millrace.control.ControlMessage;
import io.millrace.control.ControlMessage.SnapshotCompleted;
import io.millrace.control.ControlMessage.TableSnapshotCompleted;
import io.millrace.control.ServiceName;
import io.millrace.flink.ControlBus;
import io.millrace.model.TableId;
import io.millrace.settings.PipelineSettings;
import io.millrace.snapshot.copy.SnapshotFacts;
import io.millrace.target.SnapshotRun;
import io.millrace.target.TableState;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Says the facts of a snapshot on the control topic. Connects with the first of them. For one thread. */
final class ControlFacts implements SnapshotFacts, AutoCloseable {

    private final PipelineSettings settings;
    private final InstantSource clock = InstantSource.system();
    private @Nullable ControlBus bus;

    ControlFacts(PipelineSettings settings) {
        this.settings = settings;
    }

    @Override
    public void tableCompleted(SnapshotRun run, TableState state, long chunks) {
        if (run.kind() == SnapshotRun.Kind.RELOAD) {
            // Nobody reads it yet: apply has to put it in its place.
            return;
        }
        publish(new TableSnapshotCompleted(
                run.captureRun(),
                run.snapshotRun(),
                state.source(),
                state.targetSchema() + "." + state.targetTable(),
                state.rows(),
                chunks,
                clock.instant()));
    }

    @Override
    public void runCompleted(SnapshotRun run, List<TableId> tables, List<TableState> states, long chunks) {
        if (run.kind() == SnapshotRun.Kind.RELOAD) {
            return;
        }
        long rows = states.stream().mapToLong(TableState::rows).sum();
        Instant at = run.completedAt() == null ? clock.instant() : run.completedAt();
        publish(new SnapshotCompleted(run.captureRun(), run.snapshotRun(), tables, rows, chunks, at));
    }

    private synchronized void publish(ControlMessage message) {
        if (bus == null) {
            bus = ControlBus.open(settings, ServiceName.SNAPSHOT);
        }
        bus.publish(message);
    }

    @Override
    public synchronized void close() {
        if (bus != null) {
            bus.close();
        }
    }
}
