// SPDX-License-Identifier: Apache-2.0
package io.millrace.snapshot.copy;

import io.millrace.control.ControlMessage.CaptureStarted;
import io.millrace.fault.Finding;
import io.millrace.fault.MillraceException;
import io.millrace.fault.Response;
import io.millrace.model.TableId;
import io.millrace.model.TableSchema;
import io.millrace.mysql.SourceSession;
import io.millrace.settings.ExistingTables;
import io.millrace.target.Progress;
import io.millrace.target.Reload;
import io.millrace.target.SnapshotRun;
import io.millrace.target.TableState;
import io.millrace.target.TargetSession;
import io.millrace.target.TargetTable;
import io.millrace.target.TargetTables;
import io.millrace.target.TargetTables.Expectation;
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
        String pipeline,
        ExistingTables existing,
        CaptureStarted capture,
        SourceSession source,
        TargetSession target,
        SnapshotTargets targets) {

    private static final Logger LOG = LoggerFactory.getLogger(ReloadCheck.class);

    /**
     * The shapes of the tables to copy, now that the reload has a lane of its own to follow the log by, and all of its
     * copies are noted; none if the reload was given up. Belongs to the target session's open transaction.
     */
    List<TableSchema> shapes(SnapshotRun run, Collection<TableId> tables) {
        List<TableSchema> shapes = new ArrayList<>();
        List<String> obstacles = new ArrayList<>();
        if (tables.isEmpty()) {
            obstacles.add("which tables it is of is not known any more");
        }
        for (TableId table : tables) {
            try {
                SourceLog.of(capture).require(source);
                TableSchema shape = source.schema(table);
                obstacles.addAll(obstacles(shape));
                shapes.add(shape);
            } catch (MillraceException e) {
                if (e.code().response() == Response.RETRY) {
                    throw e;
                }
                obstacles.add(String.valueOf(e.getMessage()));
            }
        }
        // First, for whatever else is said then may be because of it, and it does not pass.
        openLane().ifPresent(obstacle -> obstacles.add(0, obstacle));
        Reload.clear(target, run);
        if (!obstacles.isEmpty()) {
            String reason = String.join("; ", obstacles);
            LOG.warn("Reload {} is given up: {}", run.snapshotRun(), reason);
            Reload.giveUp(target, run, reason);
            return List.of();
        }
        shapes.forEach(shape -> expect(run, shape));
        return shapes;
    }

    private void expect(SnapshotRun run, TableSchema shape) {
        boolean isKnown = target.control()
                .snapshots()
                .of(run)
                .read(pipeline, shape.table())
                .isPresent();
        if (!isKnown) {
            TargetTable copy = targets.table(run, shape);
            Reload.expect(target, run, shape.table(), copy.schema(), copy.name());
        }
    }

    private List<String> obstacles(TableSchema shape) {
        TargetTable place = targets.table(shape);
        String name = place.schema() + "." + place.name();
        Optional<TableState> state = target.control().snapshots().read(pipeline, shape.table());
        boolean isNew = state.filter(TableState::isNew).isPresent();
        List<String> obstacles = new ArrayList<>();
        if (isNew) {
            obstacles.addAll(taken(shape.table(), place));
        } else {
            state.filter(known -> !known.isIn(place))
                    .ifPresent(known ->
                            obstacles.add(shape.table() + " is " + known.targetSchema() + "." + known.targetTable()
                                    + " in the target, and would be " + name + " by its name and the settings"));
        }
        ties(target.tables(), place.schema(), place.name()).ifPresent(obstacles::add);
        return obstacles;
    }

    /** Why no other table can be put in the place of the one of that name; empty if one can. */
    static Optional<String> ties(TargetTables tables, String schema, String name) {
        List<String> ties = tables.ties(schema, name);
        return ties.isEmpty()
                ? Optional.empty()
                : Optional.of(schema + "." + name + " cannot be replaced by another table, because of "
                        + String.join(", ", ties));
    }

    /** What keeps a table that was added from its place. */
    private List<String> taken(TableId table, TargetTable place) {
        List<String> obstacles = new ArrayList<>();
        target.control().snapshots().readAll(pipeline).stream()
                .filter(state -> !state.source().equals(table) && state.isIn(place))
                .forEach(state -> obstacles.add("its rows would be mixed with those of " + state.source()
                        + ", which go to " + place.schema() + "." + place.name()));
        target.tables().check(place, Expectation.ofReplaced(existing)).stream()
                .map(Finding::text)
                .forEach(obstacles::add);
        return obstacles;
    }

    /** From where apply stands now: all that comes later is in the log behind that record. */
    private Optional<String> openLane() {
        if (target.control().progress().read(pipeline, Progress.RELOAD_LANE).isPresent()) {
            return Optional.empty();
        }
        Progress now = target.control()
                .progress()
                .read(pipeline, Progress.ORDERED_LANE)
                .orElseThrow();
        if (now.position().epoch() != capture.start().epoch()) {
            return Optional.of("another server has become the source since the first snapshot");
        }
        target.control().progress().initialise(now.ofLane(Progress.RELOAD_LANE));
        return Optional.empty();
    }
}
