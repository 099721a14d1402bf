// SPDX-License-Identifier: Apache-2.0
package io.millrace.snapshot.copy;

import io.millrace.control.ControlMessage.CaptureStarted;
import io.millrace.fault.FaultCode;
import io.millrace.fault.MillraceException;
import io.millrace.model.TableId;
import io.millrace.model.TableSchema;
import io.millrace.mysql.SourceSession;
import io.millrace.target.Progress;
import io.millrace.target.Reload;
import io.millrace.target.SnapshotRun;
import io.millrace.target.TargetSession;
import io.millrace.target.TargetTable;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether tables can be copied once more beside those that are written into, and from where the log is to be replayed
 * onto the copies. A reload that cannot come to an end is given up before its first row, with the reason.
 */
record ReloadCheck(
        String pipeline, CaptureStarted capture, SourceSession source, TargetSession target, SnapshotTargets targets) {

    private static final Logger LOG = LoggerFactory.getLogger(ReloadCheck.class);
    private static final int LANE = 0;

    /**
     * The shapes of the tables to copy, now that the reload has a lane of its own to follow the log by; none if the reload
     * was given up. Belongs to the target session's open transaction.
     */
    List<TableSchema> shapes(SnapshotRun run, Collection<TableId> tables) {
        List<TableSchema> shapes = new ArrayList<>();
        List<String> obstacles = new ArrayList<>();
        for (TableId table : tables) {
            try {
                TableSchema shape = source.schema(table);
                shapes.add(shape);
                ties(shape).ifPresent(obstacles::add);
            } catch (MillraceException e) {
                if (e.code() != FaultCode.SOURCE_TABLE_MISSING && e.code() != FaultCode.SOURCE_TYPE_NOT_CARRIED) {
                    throw e;
                }
                obstacles.add(e.what());
            }
        }
        openLane().ifPresent(obstacles::add);
        if (!obstacles.isEmpty()) {
            LOG.warn("Reload {} is given up: {}", run.snapshotRun(), obstacles);
            giveUp(run, String.join("; ", obstacles));
            return List.of();
        }
        return shapes;
    }

    private void giveUp(SnapshotRun run, String reason) {
        Reload.read(pipeline, target.control())
                .ifPresentOrElse(
                        reload -> reload.giveUp(target, reason),
                        () -> target.control().snapshots().giveUp(run, reason));
    }

    private Optional<String> ties(TableSchema shape) {
        TargetTable place = targets.table(shape);
        List<String> ties = target.tables().ties(place);
        return ties.isEmpty()
                ? Optional.empty()
                : Optional.of(place.schema() + "." + place.name() + " cannot be replaced by another table, because of "
                        + String.join(", ", ties));
    }

    /** From where apply stands now: all that comes later is in the log behind that record. */
    private Optional<String> openLane() {
        if (target.control().progress().read(pipeline, Progress.RELOAD_LANE).isPresent()) {
            return Optional.empty();
        }
        Progress now = target.control().progress().read(pipeline, LANE).orElseThrow();
        if (now.position().epoch() != capture.start().epoch()) {
            return Optional.of("another server has become the source since the first snapshot");
        }
        target.control().progress().initialise(now.ofLane(Progress.RELOAD_LANE));
        return Optional.empty();
    }
}
