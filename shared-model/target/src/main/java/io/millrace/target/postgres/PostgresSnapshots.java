// SPDX-License-Identifier: Apache-2.0
package io.millrace.target.postgres;

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
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * {@code millrace.snapshot_run}, {@code snapshot_chunk} and {@code table_state}.
 *
 * <p>Who writes rows holds a shared advisory lock of the pipeline until his transaction ends; who takes over asks for it
 * alone. A stopped process in the middle of COPY would hold it for ever, and no timeout of the server ends such a
 * session: so who takes over ends the sessions that hold it.
 */
final class PostgresSnapshots implements SnapshotTables {

    static final SqlWords WORDS = new SqlWords("clock_timestamp()", "ON CONFLICT DO NOTHING", PostgresSnapshots::time);

    private static final String DOING = "keep the snapshot's progress";
    private static final int LOCK_CLASS = 0x6d6c7273;
    private static final int NUMBERS_LOCK_CLASS = 0x6d6c7274;

    private final Sql sql;
    private final boolean isBeside;
    private final SnapshotRecords records;

    PostgresSnapshots(Sql sql, boolean isBeside) {
        this.sql = sql;
        this.isBeside = isBeside;
        this.records = new SnapshotRecords(sql, isBeside, WORDS);
    }

    @Override
    public Optional<SnapshotRun> newest(String pipeline, SnapshotRun.Kind kind) {
        return records.newest(pipeline, kind);
    }

    @Override
    public SnapshotTables beside() {
        return new PostgresSnapshots(sql, true);
    }

    @Override
    public SnapshotRun begin(String pipeline, String captureRun, String snapshotRun, SnapshotRun.Kind kind) {
        lockAlone(pipeline);
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
        sql.update(DOING, """
                INSERT INTO millrace.snapshot_run
                    (pipeline, snapshot_run, capture_run, kind, epoch, state, started_at)
                VALUES (?, ?, ?, ?, ?, 'copying', clock_timestamp())
                ON CONFLICT (pipeline, snapshot_run) DO UPDATE SET epoch = EXCLUDED.epoch""", pipeline, snapshotRun, captureRun, SnapshotRecords.text(kind), epoch);
        return run(pipeline, snapshotRun).orElseThrow();
    }

    private void lockAlone(String pipeline) {
        if (!sql.isTrue(DOING, "SELECT pg_try_advisory_xact_lock(?, hashtext(?))", LOCK_CLASS, pipeline)) {
            sql.list(DOING, row -> row.getBoolean(1), """
                    SELECT pg_terminate_backend(pid) FROM pg_locks
                    WHERE locktype = 'advisory' AND granted AND pid <> pg_backend_pid() AND objsubid = 2
                        AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
                        AND classid::bigint = ? AND objid = hashtext(?)::bit(32)::bigint::oid""", (long) LOCK_CLASS, pipeline);
            sql.first(DOING, row -> "", "SELECT pg_advisory_xact_lock(?, hashtext(?))", LOCK_CLASS, pipeline);
        }
    }

    @Override
    public void fence(SnapshotRun run) {
        // Two statements: the second must see what was committed while the first waited.
        sql.first(DOING, row -> "", "SELECT pg_advisory_xact_lock_shared(?, hashtext(?))", LOCK_CLASS, run.pipeline());
        records.requireCurrent(run);
    }

    @Override
    public SnapshotRun complete(SnapshotRun run, @Nullable LogPosition logEnd) {
        sql.first(DOING, row -> "", "SELECT pg_advisory_xact_lock(?, hashtext(?))", LOCK_CLASS, run.pipeline());
        Optional<SnapshotRun> now = run(run.pipeline(), run.snapshotRun());
        if (now.isPresent() && now.get().epoch() == run.epoch() && now.get().state() == SnapshotRun.State.COMPLETED) {
            return now.get();
        }
        records.requireCurrent(run);
        sql.update(
                DOING,
                "UPDATE millrace.snapshot_run SET state = 'completed', completed_at = clock_timestamp(),"
                        + " log_end = ?::text WHERE pipeline = ? AND snapshot_run = ?",
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
        int written = sql.update(
                DOING,
                "UPDATE millrace.snapshot_run SET state = ?, epoch = (SELECT max(epoch) + 1 FROM millrace.snapshot_run"
                        + " WHERE pipeline = ?), completed_at = NULL, log_end = NULL, reason = ?::text"
                        + " WHERE pipeline = ? AND snapshot_run = ? AND kind = 'reload' AND epoch = ?"
                        + " AND state <> 'superseded'",
                state,
                run.pipeline(),
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
        String owner = run.pipeline() + " " + table;
        sql.first(DOING, row -> "", "SELECT pg_advisory_xact_lock(?, hashtext(?))", NUMBERS_LOCK_CLASS, owner);
        return sql.first(
                        DOING,
                        row -> SnapshotChunk.planned(table, row.getInt("chunk"), lower, upper),
                        """
                        INSERT INTO millrace.snapshot_chunk (pipeline, snapshot_run, source_database, source_table,
                            chunk, lower, upper, state, rows, bytes, updated_at)
                        SELECT ?, ?, ?, ?, coalesce(max(chunk) + 1, 0), ?::text, ?::text, 'planned', 0, 0,
                            clock_timestamp()
                        FROM millrace.snapshot_chunk
                        WHERE pipeline = ? AND snapshot_run = ? AND source_database = ? AND source_table = ?
                        RETURNING chunk""",
                        run.pipeline(),
                        run.snapshotRun(),
                        table.database(),
                        table.name(),
                        lower,
                        upper,
                        run.pipeline(),
                        run.snapshotRun(),
                        table.database(),
                        table.name())
                .orElseThrow();
    }

    @Override
    public SnapshotChunk cut(SnapshotRun run, TableId table, int chunk, String at) {
        SnapshotChunk whole = records.planned(run, table, chunk);
        sql.update(DOING, """
                UPDATE millrace.snapshot_chunk SET upper = ?
                WHERE pipeline = ? AND snapshot_run = ? AND source_database = ? AND source_table = ? AND chunk = ?""", at, run.pipeline(), run.snapshotRun(), table.database(), table.name(), chunk);
        return plan(run, table, at, whole.upper());
    }

    @Override
    public boolean done(SnapshotRun run, TableId table, int chunk, long rows, long bytes) {
        int written = sql.update(
                DOING, """
                UPDATE millrace.snapshot_chunk SET state = 'done', rows = ?, bytes = ?, updated_at = clock_timestamp()
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
                """
                INSERT INTO millrace.table_state (pipeline, source_database, source_table, target_schema, target_table,
                    snapshot_run, phase, exact_position, schema_version, rows, made, beside, updated_at)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?::text, ?, ?, ?, ?, clock_timestamp())
                ON CONFLICT (pipeline, source_database, source_table, beside) DO UPDATE SET
                    (target_schema, target_table, snapshot_run, phase, exact_position, schema_version, rows, made,
                     updated_at) =
                    (EXCLUDED.target_schema, EXCLUDED.target_table, EXCLUDED.snapshot_run, EXCLUDED.phase,
                     EXCLUDED.exact_position, EXCLUDED.schema_version, EXCLUDED.rows, EXCLUDED.made,
                     EXCLUDED.updated_at)""",
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
        OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }
}
