// SPDX-License-Identifier: Apache-2.0
package io.millrace.target.jdbc;

import io.millrace.fault.FaultCode;
import io.millrace.fault.MillraceException;
import io.millrace.model.TableId;
import io.millrace.position.LogPosition;
import io.millrace.target.SnapshotChunk;
import io.millrace.target.SnapshotRun;
import io.millrace.target.TableState;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What every product says alike of {@code millrace.snapshot_run}, {@code snapshot_chunk} and {@code table_state}: it is
 * read, checked and forgotten here; how it is written and locked is the product's.
 *
 * @param isBeside whether the states of tables are those of the copies beside them
 * @param words of the product
 */
public record SnapshotRecords(Sql sql, boolean isBeside, SqlWords words) {

    private static final String DOING = "keep the snapshot's progress";
    private static final String OF_TABLE =
            " WHERE pipeline = ? AND snapshot_run = ? AND source_database = ? AND source_table = ?";

    /** The pipeline's newest run of that kind, if there is any. */
    public Optional<SnapshotRun> newest(String pipeline, SnapshotRun.Kind kind) {
        return sql.first(
                DOING,
                this::run,
                "SELECT * FROM millrace.snapshot_run WHERE pipeline = ? AND kind = ? ORDER BY epoch DESC "
                        + words.limit().apply(1),
                pipeline,
                text(kind));
    }

    /** The run of that name, if there is one. */
    public Optional<SnapshotRun> run(String pipeline, String snapshotRun) {
        return sql.first(
                DOING,
                this::run,
                "SELECT * FROM millrace.snapshot_run WHERE pipeline = ? AND snapshot_run = ?",
                pipeline,
                snapshotRun);
    }

    private SnapshotRun run(ResultSet row) throws SQLException {
        return new SnapshotRun(
                row.getString("pipeline"),
                row.getString("capture_run"),
                row.getString("snapshot_run"),
                SnapshotRun.Kind.valueOf(row.getString("kind").toUpperCase(Locale.ROOT)),
                row.getLong("epoch"),
                SnapshotRun.State.valueOf(row.getString("state").toUpperCase(Locale.ROOT)),
                Objects.requireNonNull(words.times().read(row, "started_at")),
                words.times().read(row, "completed_at"),
                position(row.getString("log_end")),
                row.getString("reason"));
    }

    /**
     * Makes sure that a run which is to be taken over is still copying, for that change log.
     *
     * @throws MillraceException {@link FaultCode#SNAPSHOT_FENCED} if it is not
     */
    public static void requireCopying(SnapshotRun run, String captureRun) {
        if (run.state() != SnapshotRun.State.COPYING || !run.captureRun().equals(captureRun)) {
            throw fenced(run, "it is " + run.state() + " for capture run " + run.captureRun());
        }
    }

    /**
     * Makes sure that a run is still copying under its epoch.
     *
     * @throws MillraceException {@link FaultCode#SNAPSHOT_FENCED} if it is not
     */
    public void requireCurrent(SnapshotRun run) {
        SnapshotRun now = run(run.pipeline(), run.snapshotRun()).orElseThrow(() -> fenced(run, "it is not there"));
        if (now.epoch() != run.epoch() || now.state() != SnapshotRun.State.COPYING) {
            throw fenced(run, "it is " + now.state() + " under epoch " + now.epoch());
        }
    }

    /** The fault of who may write no more. */
    public static MillraceException fenced(SnapshotRun run, String why) {
        return new MillraceException(
                FaultCode.SNAPSHOT_FENCED,
                "Run " + run.snapshotRun() + " of pipeline " + run.pipeline() + ", epoch " + run.epoch()
                        + ", may write no more: " + why + ".");
    }

    /** The run's chunks of that table, planned and done, by their numbers. */
    public List<SnapshotChunk> chunks(SnapshotRun run, TableId table) {
        return sql.list(
                DOING,
                row -> chunk(table, row),
                "SELECT * FROM millrace.snapshot_chunk" + OF_TABLE + " ORDER BY chunk",
                run.pipeline(),
                run.snapshotRun(),
                table.database(),
                table.name());
    }

    private static SnapshotChunk chunk(TableId table, ResultSet row) throws SQLException {
        return new SnapshotChunk(
                table,
                row.getInt("chunk"),
                row.getString("lower"),
                row.getString("upper"),
                row.getString("state").equals("done"),
                row.getLong("rows"),
                row.getLong("bytes"));
    }

    /** That chunk and no other: where readers wait for writers, others are held by those who copy beside. */
    private Optional<SnapshotChunk> chunk(SnapshotRun run, TableId table, int chunk) {
        return sql.first(
                DOING,
                row -> chunk(table, row),
                "SELECT * FROM millrace.snapshot_chunk" + OF_TABLE + " AND chunk = ?",
                run.pipeline(),
                run.snapshotRun(),
                table.database(),
                table.name(),
                chunk);
    }

    /**
     * A chunk that was planned.
     *
     * @throws MillraceException {@link FaultCode#SNAPSHOT_FENCED} if it was not
     */
    public SnapshotChunk planned(SnapshotRun run, TableId table, int chunk) {
        return chunk(run, table, chunk).orElseThrow(() -> notPlanned(run, table, chunk));
    }

    /**
     * Makes sure that a chunk which could not be marked as done is so by an earlier attempt of the same run.
     *
     * @throws MillraceException {@link FaultCode#SNAPSHOT_FENCED} if it is not
     */
    public void requireDone(SnapshotRun run, TableId table, int chunk) {
        requireCurrent(run);
        if (chunk(run, table, chunk).filter(SnapshotChunk::done).isEmpty()) {
            throw notPlanned(run, table, chunk);
        }
    }

    private static MillraceException notPlanned(SnapshotRun run, TableId table, int chunk) {
        return fenced(run, "chunk " + chunk + " of " + table + " was not planned");
    }

    /** Forgets the run's chunks of that table. */
    public void forgetChunks(SnapshotRun run, TableId table) {
        sql.update(
                DOING,
                "DELETE FROM millrace.snapshot_chunk" + OF_TABLE,
                run.pipeline(),
                run.snapshotRun(),
                table.database(),
                table.name());
    }

    /** Forgets a table's state; nothing if there is none. */
    public void forget(String pipeline, TableId source) {
        sql.update(
                DOING,
                "DELETE FROM millrace.table_state WHERE pipeline = ? AND source_database = ? AND source_table = ?"
                        + " AND beside = ?",
                pipeline,
                source.database(),
                source.name(),
                isBeside);
    }

    /** A table's state, if there is any. */
    public Optional<TableState> read(String pipeline, TableId source) {
        return readAll(pipeline).stream()
                .filter(state -> state.source().equals(source))
                .findFirst();
    }

    /** The tables of a pipeline of which there is a state, whichever Millrace has made the table of states. */
    public Set<TableId> tables(String pipeline) {
        return new HashSet<>(sql.list(
                DOING,
                row -> new TableId(row.getString("source_database"), row.getString("source_table")),
                "SELECT source_database, source_table FROM millrace.table_state WHERE pipeline = ?",
                pipeline));
    }

    /** The states of all tables of a pipeline. */
    public List<TableState> readAll(String pipeline) {
        return sql.list(
                DOING,
                SnapshotRecords::tableState,
                "SELECT * FROM millrace.table_state WHERE pipeline = ? AND beside = ?"
                        + " ORDER BY source_database, source_table",
                pipeline,
                isBeside);
    }

    private static TableState tableState(ResultSet row) throws SQLException {
        return new TableState(
                row.getString("pipeline"),
                new TableId(row.getString("source_database"), row.getString("source_table")),
                row.getString("target_schema"),
                row.getString("target_table"),
                row.getString("snapshot_run"),
                TableState.Phase.valueOf(row.getString("phase").toUpperCase(Locale.ROOT)),
                position(row.getString("exact_position")),
                row.getLong("schema_version"),
                row.getLong("rows"),
                row.getBoolean("made"));
    }

    /** A kind, as it is written. */
    public static String text(SnapshotRun.Kind kind) {
        return kind.name().toLowerCase(Locale.ROOT);
    }

    private static @Nullable LogPosition position(@Nullable String text) {
        return text == null ? null : LogPosition.parse(text);
    }

    /** A position, as it is written. */
    public static @Nullable String text(@Nullable LogPosition position) {
        return position == null ? null : position.toString();
    }
}
