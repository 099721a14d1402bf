// SPDX-License-Identifier: Apache-2.0
package io.millrace.target.mysql;

import io.millrace.model.TableId;
import io.millrace.position.LogPosition;
import io.millrace.target.SnapshotChunk;
import io.millrace.target.SnapshotRun;
import io.millrace.target.SnapshotTables;
import io.millrace.target.TableState;
import io.millrace.target.jdbc.SnapshotRecords;
import io.millrace.target.jdbc.Sql;
import io.millrace.target.jdbc.SqlWords;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * {@code millrace.snapshot_run}, {@code snapshot_chunk} and {@code table_state}.
 *
 * <p>Who writes rows holds a shared lock on the pipeline's row in {@code row_lock} until his transaction ends; who takes
 * over asks for it alone. A stopped process would hold it until its session times out: so everybody who writes also holds
 * a named lock, by which who takes over finds his session and ends it.
 */
final class MySqlSnapshots implements SnapshotTables {

    static final SqlWords WORDS =
            new SqlWords("UTC_TIMESTAMP(6)", "ON DUPLICATE KEY UPDATE chain = chain", MySqlSnapshots::time);

    private static final String DOING = "keep the snapshot's progress";

    private final Sql sql;
    private final RunLock lock;
    private final boolean isBeside;
    private final SnapshotRecords records;

    MySqlSnapshots(Sql sql, boolean isBeside) {
        this.sql = sql;
        this.lock = new RunLock(sql);
        this.isBeside = isBeside;
        this.records = new SnapshotRecords(sql, isBeside, WORDS);
    }

    @Override
    public Optional<SnapshotRun> newest(String pipeline, SnapshotRun.Kind kind) {
        return records.newest(pipeline, kind);
    }

    @Override
    public SnapshotTables beside() {
        return new MySqlSnapshots(sql, true);
    }

    @Override
    public SnapshotRun begin(String pipeline, String captureRun, String snapshotRun, SnapshotRun.Kind kind) {
        lock.takeOver(pipeline);
        Optional<SnapshotRun> known = run(pipeline, snapshotRun);
        known.ifPresent(run -> SnapshotRecords.requireCopying(run, captureRun));
        long epoch = sql.first(
                        DOING,
                        row -> row.getLong(1),
                        "SELECT coalesce(max(epoch), 0) + 1 FROM millrace.snapshot_run WHERE pipeline = ?",
                        pipeline)
                .orElse(1L);
        sql.update(
                DOING,
                "UPDATE millrace.snapshot_run SET state = 'superseded'"
                        + " WHERE pipeline = ? AND snapshot_run <> ? AND state = 'copying' AND kind = ?",
                pipeline,
                snapshotRun,
                SnapshotRecords.text(kind));
        sql.update(
                DOING,
                "INSERT INTO millrace.snapshot_run (pipeline, snapshot_run, capture_run, kind, epoch, state, started_at)"
                        + " VALUES (?, ?, ?, ?, ?, 'copying', UTC_TIMESTAMP(6)) ON DUPLICATE KEY UPDATE epoch = ?",
                pipeline,
                snapshotRun,
                captureRun,
                SnapshotRecords.text(kind),
                epoch,
                epoch);
        return run(pipeline, snapshotRun).orElseThrow();
    }

    @Override
    public void fence(SnapshotRun run) {
        lock.takeName(run.pipeline());
        // Two statements: the second must see what was committed while the first waited.
        sql.first(
                DOING,
                row -> "",
                "SELECT name FROM millrace.row_lock WHERE name = ? LOCK IN SHARE MODE",
                RunLock.of(run.pipeline()));
        records.requireCurrent(run);
    }

    @Override
    public SnapshotRun complete(SnapshotRun run, @Nullable LogPosition logEnd) {
        sql.first(
                DOING,
                row -> "",
                "SELECT name FROM millrace.row_lock WHERE name = ? FOR UPDATE",
                RunLock.of(run.pipeline()));
        Optional<SnapshotRun> now = run(run.pipeline(), run.snapshotRun());
        if (now.isPresent() && now.get().epoch() == run.epoch() && now.get().state() == SnapshotRun.State.COMPLETED) {
            return now.get();
        }
        records.requireCurrent(run);
        sql.update(
                DOING,
                "UPDATE millrace.snapshot_run SET state = 'completed', completed_at = UTC_TIMESTAMP(6),"
                        + " log_end = ? WHERE pipeline = ? AND snapshot_run = ?",
                SnapshotRecords.text(logEnd),
                run.pipeline(),
                run.snapshotRun());
        return run(run.pipeline(), run.snapshotRun()).orElseThrow();
    }

    @Override
    public Optional<SnapshotRun> run(String pipeline, String snapshotRun) {
        return records.run(pipeline, snapshotRun);
    }

    @Override
    public void reopen(SnapshotRun run) {
        end(run, "copying", null);
    }

    @Override
    public void giveUp(SnapshotRun run, String reason) {
        end(run, "superseded", reason);
    }

    /** Under the next epoch, so that nobody who worked on it before can go on. */
    private void end(SnapshotRun run, String state, @Nullable String reason) {
        long epoch = sql.first(
                        DOING,
                        row -> row.getLong(1),
                        "SELECT MAX(epoch) + 1 FROM millrace.snapshot_run WHERE pipeline = ?",
                        run.pipeline())
                .orElse(1L);
        int written = sql.update(
                DOING,
                "UPDATE millrace.snapshot_run SET state = ?, epoch = ?, completed_at = NULL, log_end = NULL, reason = ?"
                        + " WHERE pipeline = ? AND snapshot_run = ? AND kind = 'reload' AND epoch = ?"
                        + " AND state <> 'superseded'",
                state,
                epoch,
                reason,
                run.pipeline(),
                run.snapshotRun(),
                run.epoch());
        if (written != 1) {
            throw SnapshotRecords.fenced(run, "another has it");
        }
    }

    @Override
    public SnapshotChunk plan(SnapshotRun run, TableId table, @Nullable String lower, @Nullable String upper) {
        // Planners and workers both do this: one after the other, so that each sees the numbers given before.
        String owner = "numbers " + run.pipeline() + " " + table;
        sql.update(DOING, "INSERT INTO millrace.row_lock VALUES (?) ON DUPLICATE KEY UPDATE name = ?", owner, owner);
        int chunk = sql.first(
                        DOING,
                        row -> row.getInt(1),
                        "SELECT COALESCE(MAX(chunk) + 1, 0) FROM millrace.snapshot_chunk WHERE pipeline = ?"
                                + " AND snapshot_run = ? AND source_database = ? AND source_table = ?",
                        run.pipeline(),
                        run.snapshotRun(),
                        table.database(),
                        table.name())
                .orElse(0);
        sql.update(
                DOING,
                "INSERT INTO millrace.snapshot_chunk (pipeline, snapshot_run, source_database, source_table, chunk,"
                        + " `lower`, `upper`, state, `rows`, bytes, updated_at)"
                        + " VALUES (?, ?, ?, ?, ?, ?, ?, 'planned', 0, 0, UTC_TIMESTAMP(6))",
                run.pipeline(),
                run.snapshotRun(),
                table.database(),
                table.name(),
                chunk,
                lower,
                upper);
        return SnapshotChunk.planned(table, chunk, lower, upper);
    }

    @Override
    public SnapshotChunk cut(SnapshotRun run, TableId table, int chunk, String at) {
        SnapshotChunk whole = records.planned(run, table, chunk);
        sql.update(DOING, """
                UPDATE millrace.snapshot_chunk SET `upper` = ?
                WHERE pipeline = ? AND snapshot_run = ? AND source_database = ? AND source_table = ? AND chunk = ?""", at, run.pipeline(), run.snapshotRun(), table.database(), table.name(), chunk);
        return plan(run, table, at, whole.upper());
    }

    @Override
    public boolean done(SnapshotRun run, TableId table, int chunk, long rows, long bytes) {
        int written = sql.update(
                DOING, """
                UPDATE millrace.snapshot_chunk SET state = 'done', `rows` = ?, bytes = ?, updated_at = UTC_TIMESTAMP(6)
                WHERE pipeline = ? AND snapshot_run = ? AND source_database = ? AND source_table = ? AND chunk = ?
                    AND state = 'planned'""", rows, bytes, run.pipeline(), run.snapshotRun(), table.database(), table.name(), chunk);
        if (written == 1) {
            return true;
        }
        records.requireDone(run, table, chunk);
        return false;
    }

    @Override
    public void forgetChunks(SnapshotRun run, TableId table) {
        records.forgetChunks(run, table);
    }

    @Override
    public List<SnapshotChunk> chunks(SnapshotRun run, TableId table) {
        return records.chunks(run, table);
    }

    @Override
    public void write(TableState state) {
        sql.update(
                DOING,
                "REPLACE INTO millrace.table_state (pipeline, source_database, source_table, target_schema, target_table,"
                        + " snapshot_run, phase, exact_position, schema_version, `rows`, made, beside, updated_at)"
                        + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, UTC_TIMESTAMP(6))",
                state.pipeline(),
                state.source().database(),
                state.source().name(),
                state.targetSchema(),
                state.targetTable(),
                state.snapshotRun(),
                state.phase().name().toLowerCase(Locale.ROOT),
                SnapshotRecords.text(state.exactPosition()),
                state.schemaVersion(),
                state.rows(),
                state.made(),
                isBeside);
    }

    @Override
    public void forget(String pipeline, TableId source) {
        records.forget(pipeline, source);
    }

    @Override
    public Optional<TableState> read(String pipeline, TableId source) {
        return records.read(pipeline, source);
    }

    @Override
    public Set<TableId> tables(String pipeline) {
        return records.tables(pipeline);
    }

    @Override
    public List<TableState> readAll(String pipeline) {
        return records.readAll(pipeline);
    }

    static @Nullable Instant time(ResultSet row, String column) throws SQLException {
        LocalDateTime time = row.getObject(column, LocalDateTime.class);
        return time == null ? null : time.toInstant(ZoneOffset.UTC);
    }
}
