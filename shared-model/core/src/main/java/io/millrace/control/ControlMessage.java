// SPDX-License-Identifier: Apache-2.0
package io.millrace.control;

import io.millrace.model.TableId;
import io.millrace.model.TableSchema;
import io.millrace.position.LogIdentity;
import io.millrace.position.LogPosition;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the services of a pipeline tell each other on the control topic, as JSON that a person can read.
 *
 * <p>Facts are in the past tense and stay true; commands are in the imperative and are addressed to one service; the
 * status of a service replaces its last one. The topic is compacted by {@link #key}. It is a wake-up and a window: what
 * must not be lost is also in the target or in the change log.
 */
public sealed interface ControlMessage {

    /** The topic keeps the newest message of each key. */
    String key();

    /** A message that speaks of something that happened. */
    sealed interface Fact extends ControlMessage {}

    /** A message that asks one service for something. */
    sealed interface Command extends ControlMessage {

        /** Which service is asked. */
        ServiceName addressee();

        /** The sender's id of this command, by which it is carried out once. */
        String id();

        @Override
        default String key() {
            return "command:" + addressee().text() + ":" + id();
        }
    }

    /**
     * Capture streams, from a start that it resolved once and that is durable.
     *
     * @param run names this life of the pipeline's change log; a new one means a new snapshot
     * @param start where the change log starts
     * @param gtids the GTIDs that lie before the start, where the source has them
     * @param tables that are captured, in order
     * @param versions of their shapes at the start, in the same order, in hexadecimal; none in messages of a Millrace that
     *     did not say them
     */
    record CaptureStarted(
            String run,
            LogPosition start,
            @Nullable String gtids,
            LogIdentity identity,
            List<TableId> tables,
            List<String> versions,
            Instant at)
            implements Fact {

        public CaptureStarted {
            tables = List.copyOf(tables);
            versions = versions == null ? List.of() : List.copyOf(versions);
            if (!versions.isEmpty() && versions.size() != tables.size()) {
                throw new IllegalArgumentException(versions.size() + " versions of " + tables.size() + " tables");
            }
        }

        /** A start from the shapes that its tables have there, in the tables' order. */
        public static CaptureStarted of(
                String run,
                LogPosition start,
                @Nullable String gtids,
                LogIdentity identity,
                List<TableSchema> shapes,
                Instant at) {
            return new CaptureStarted(
                    run,
                    start,
                    gtids,
                    identity,
                    shapes.stream().map(TableSchema::table).toList(),
                    shapes.stream().map(CaptureStarted::versionText).toList(),
                    at);
        }

        /** Whether the table had that shape at the start; also true where it is not known. */
        public boolean mayHaveStartedWith(TableSchema shape) {
            int index = tables.indexOf(shape.table());
            return versions.isEmpty() || (index >= 0 && versions.get(index).equals(versionText(shape)));
        }

        private static String versionText(TableSchema shape) {
            return Long.toHexString(shape.version());
        }

        @Override
        public String key() {
            return "capture-started";
        }
    }

    /** One table is copied. {@code captureRun} is the change log that the copy belongs to. */
    record TableSnapshotCompleted(
            String captureRun,
            String snapshotRun,
            TableId table,
            String targetTable,
            long rows,
            long chunks,
            Instant at)
            implements Fact {

        @Override
        public String key() {
            return "table-snapshot-completed:" + table;
        }
    }

    /** All tables are copied, and apply may start. */
    record SnapshotCompleted(
            String captureRun, String snapshotRun, List<TableId> tables, long rows, long chunks, Instant at)
            implements Fact {

        public SnapshotCompleted {
            tables = List.copyOf(tables);
        }

        @Override
        public String key() {
            return "snapshot-completed";
        }
    }

    /**
     * The target equals the source as of this position.
     *
     * @param except tables of which this is not said, as they have diverged, or were added and are not copied yet
     */
    record ConsistentAt(LogPosition position, List<TableId> except, Instant at) implements Fact {

        public ConsistentAt {
            // Left out by versions that did not know of any.
            except = except == null ? List.of() : List.copyOf(except);
        }

        @Override
        public String key() {
            return "consistent-at";
        }
    }

    /** A table's target is no longer known to equal its source. */
    record TableDiverged(TableId table, LogPosition position, String reason, Instant at) implements Fact {
        @Override
        public String key() {
            return "table-diverged:" + table;
        }
    }

    /** A table's target follows its source again, after {@link TableDiverged}, in the place of which this stands. */
    record TableFollows(TableId table, LogPosition position, Instant at) implements Fact {
        @Override
        public String key() {
            return "table-diverged:" + table;
        }
    }

    /**
     * Apply was set back, and replays the log from there: the target is not consistent before it has passed the other place,
     * whatever was said before.
     */
    record ApplyRewound(String id, LogPosition position, LogPosition consistentFrom, Instant at) implements Fact {
        @Override
        public String key() {
            return "apply-rewound";
        }
    }

    /** Copy these tables (again). */
    record RequestSnapshot(String id, List<TableId> tables) implements Command {

        public RequestSnapshot {
            tables = List.copyOf(tables);
        }

        @Override
        public ServiceName addressee() {
            return ServiceName.SNAPSHOT;
        }
    }

    /**
     * Copy no faster than that; 0 stands for no limit. Holds in place of the settings, over restarts, until the next one.
     *
     * @param rowsPerSecond that are read
     * @param bytesPerSecond that are written
     * @param chunks that are copied at the same time
     * @param sourceThreads while more are running at the source, Millrace's own left out, no chunk is begun
     * @param replicaLagSeconds while one of the replicas that the settings name is further behind, no chunk is begun
     */
    record ThrottleSnapshot(
            String id, long rowsPerSecond, long bytesPerSecond, int chunks, int sourceThreads, long replicaLagSeconds)
            implements Command {

        public ThrottleSnapshot {
            if (rowsPerSecond < 0 || bytesPerSecond < 0 || chunks < 0 || sourceThreads < 0 || replicaLagSeconds < 0) {
                throw new IllegalArgumentException("limits are 0 or more");
            }
        }

        @Override
        public ServiceName addressee() {
            return ServiceName.SNAPSHOT;
        }

        /** The newest one holds, whoever sent it. */
        @Override
        public String key() {
            return "command:" + addressee().text() + ":throttle";
        }
    }

    /** Hold, with all or nothing of each transaction in the target, until {@link ResumeApply} is said. */
    record PauseApply(String id) implements Command {

        /** Of this and its opposite the newest one holds, whoever sent it. */
        static final String KEY = "command:" + ServiceName.APPLY.text() + ":pause";

        @Override
        public ServiceName addressee() {
            return ServiceName.APPLY;
        }

        @Override
        public String key() {
            return KEY;
        }
    }

    /** Go on after a pause. */
    record ResumeApply(String id) implements Command {
        @Override
        public ServiceName addressee() {
            return ServiceName.APPLY;
        }

        @Override
        public String key() {
            return PauseApply.KEY;
        }
    }

    /**
     * Go back to an earlier place of the change log, and replay it from there.
     *
     * @param position the place, or the last one before it where no transaction is open; null if a time is given
     * @param time when what comes first was written to the change log, by the brokers' clock; null if a place is given
     */
    record RewindApply(
            String id,
            @Nullable LogPosition position,
            @Nullable Instant time) implements Command {

        public RewindApply {
            if (id == null || id.isEmpty() || (position == null) == (time == null)) {
                throw new IllegalArgumentException("a rewind needs an id, and a position or a time");
            }
        }

        /** Where to, for people. */
        public String to() {
            return position == null ? String.valueOf(time) : position.toString();
        }

        @Override
        public ServiceName addressee() {
            return ServiceName.APPLY;
        }
    }

    /** Compare a table with its source. */
    record VerifyTable(String id, TableId table) implements Command {
        @Override
        public ServiceName addressee() {
            return ServiceName.APPLY;
        }
    }

    /**
     * How a service is.
     *
     * @param state the lifecycle's state, as text
     * @param fault the code and text that stopped it, or null
     * @param position the place in the log that it has reached, or null
     * @param figures counters and gauges under the names of the metrics
     * @param details what is particular to the service, for people
     */
    record ServiceStatus(
            ServiceName service,
            String state,
            @Nullable String fault,
            @Nullable LogPosition position,
            Map<String, Double> figures,
            Map<String, String> details,
            Instant at)
            implements ControlMessage {

        public ServiceStatus {
            figures = Map.copyOf(figures);
            details = Map.copyOf(details);
        }

        @Override
        public String key() {
            return "status:" + service.text();
        }
    }
}
