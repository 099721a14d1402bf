// SPDX-License-Identifier: Apache-2.0
package io.millrace.target.generic;

import io.millrace.fault.FaultCode;
import io.millrace.fault.MillraceException;
import io.millrace.model.TableId;
import io.millrace.position.LogPosition;
import io.millrace.target.SnapshotChunk;
import io.millrace.target.SnapshotRun;
import io.millrace.target.SnapshotTables;
import io.millrace.target.TableState;
import io.millrace.target.jdbc.SnapshotRecords;
import io.millrace.target.jdbc.Sql;
import io.millrace.target.jdbc.SqlWords;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * {@code millrace.snapshot_run}, {@code snapshot_chunk} and {@code table_state}.
 *
 * <p>Who writes rows holds a shared lock on the pipeline's row in {@code row_lock} until the transaction ends; who takes
 * over asks for it alone, and waits: no two products end others' sessions alike. Numbers of chunks are counted in that table
 * as well, so that nobody reads rows which those who copy beside hold.
 */
record JdbcSnapshots(Sql sql, SqlWords words, SnapshotRecords records) implements SnapshotTables {

    private static final String DOING = "keep the snapshot's progress";
    private static final String OF_CHUNK =
            " WHERE pipeline = ? AND snapshot_run = ? AND source_database = ? AND source_table = ? AND chunk = ?";

    JdbcSnapshots(Sql sql, SqlWords words, boolean isBeside) {
        this(sql, words, new SnapshotRecords(sql, isBeside, words));
    }

    @Override
    public Optional<SnapshotRun> newest(String pipeline, SnapshotRun.Kind kind) {
        return records.newest(pipeline, kind);
    }

    @Override
    public SnapshotTables beside() {
        return new JdbcSnapshots(sql, words, true);
    }

    @Override
    public SnapshotRun begin(String pipeline, String captureRun, String snapshotRun, SnapshotRun.Kind kind) {
        int ignored = next(lockOf(pipeline));
        Optional<SnapshotRun> known = run(pipeline, snapshotRun);
        known.ifPresent(run -> SnapshotRecords.requireCopying(run, captureRun));
        long epoch = nextEpoch(pipeline);
        sql.update(
                DOING,
                "UPDATE millrace.snapshot_run SET state = 'superseded'"
                        + " WHERE pipeline = ? AND snapshot_run <> ? AND state = 'copying' AND kind = ?",
                pipeline,
                snapshotRun,
                SnapshotRecords.text(kind));
        if (known.isPresent()) {
            sql.update(
                    DOING,
                    "UPDATE millrace.snapshot_run SET epoch = ? WHERE pipeline = ? AND snapshot_run = ?",
                    epoch,
                    pipeline,
                    snapshotRun);
        } else {
            sql.update(
                    DOING,
                    "INSERT INTO millrace.snapshot_run (pipeline, snapshot_run, capture_run, kind, epoch, state, started_at)"
                            + " VALUES (?, ?, ?, ?, ?, 'copying', "
                            + words.now() + ")",
                    pipeline,
                    snapshotRun,
                    captureRun,
                    SnapshotRecords.text(kind),
                    epoch);
        }
        return run(pipeline, snapshotRun).orElseThrow();
    }

    private long nextEpoch(String pipeline) {
        return sql.first(
                        DOING,
                        row -> row.getLong(1),
                        "SELECT COALESCE(MAX(epoch), 0) + 1 FROM millrace.snapshot_run WHERE pipeline = ?",
                        pipeline)
                .orElse(1L);
    }

    private static String lockOf(String pipeline) {
        return "run " + pipeline;
    }

    /** Counts up under a name from 0, and keeps all others away from it until the transaction ends. */
    private int next(String name) {
        if (!count(name)) {
            try {
                sql.update(DOING, "INSERT INTO millrace.row_lock (name, number) VALUES (?, 0)", name);
                return 0;
            } catch (MillraceException e) {
                // Another was first.
                if (e.code() != FaultCode.TARGET_REFUSED_ROW || !count(name)) {
                    throw e;
                }
            }
        }
        return sql.first(DOING, row -> row.getInt(1), "SELECT number FROM millrace.row_lock WHERE name = ?", name)
                .orElseThrow();
    }

    private boolean count(String name) {
        return sql.update(DOING, "UPDATE millrace.row_lock SET number = number + 1 WHERE name = ?", name) == 1;
    }

    @Override
    public void fence(SnapshotRun run) {
        // Two statements: the second must see what was committed while the first waited.
        sql.first(
                DOING,
                row -> "",
                "SELECT name FROM millrace.row_lock WHERE name = ? " + words.lock(),
                lockOf(run.pipeline()));
        records.requireCurrent(run);
    }

    @Override
    public SnapshotRun complete(SnapshotRun run, @Nullable LogPosition logEnd) {
        int ignored = next(lockOf(run.pipeline()));
        Optional<SnapshotRun> now = run(run.pipeline(), run.snapshotRun());
        if (now.isPresent() && now.get().epoch() == run.epoch() && now.get().state() == SnapshotRun.State.COMPLETED) {
            return now.get();
        }
        records.requireCurrent(run);
        sql.update(
                DOING,
                "UPDATE millrace.snapshot_run SET state = 'completed', completed_at = "
                        + words.now()
                        + ", log_end = ?, log_end_rank = ? WHERE pipeline = ? AND snapshot_run = ?",
                SnapshotRecords.text(logEnd),
                logEnd == null ? null : JdbcProgress.rank(logEnd),
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
                "UPDATE millrace.snapshot_run SET state = ?, epoch = ?, completed_at = NULL, log_end = NULL,"
                        + " log_end_rank = NULL, reason = ? WHERE pipeline = ? AND snapshot_run = ? AND kind = 'reload'"
                        + " AND epoch = ? AND state <> 'superseded'",
                state,
                nextEpoch(run.pipeline()),
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
        int chunk = next("chunks " + run.pipeline() + " " + run.snapshotRun() + " " + table);
        sql.update(
                DOING,
                "INSERT INTO millrace.snapshot_chunk (pipeline, snapshot_run, source_database, source_table, chunk,"
                        + " \"LOWER\", \"UPPER\", state, \"ROWS\", bytes, updated_at)"
                        + " VALUES (?, ?, ?, ?, ?, ?, ?, 'planned', 0, 0, "
                        + words.now() + ")",
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
        sql.update(
                DOING,
                "UPDATE millrace.snapshot_chunk SET \"UPPER\" = ?" + OF_CHUNK,
                at,
                run.pipeline(),
                run.snapshotRun(),
                table.database(),
                table.name(),
                chunk);
        return plan(run, table, at, whole.upper());
    }

    @Override
    public boolean done(SnapshotRun run, TableId table, int chunk, long rows, long bytes) {
        int written = sql.update(
                DOING,
                "UPDATE millrace.snapshot_chunk SET state = 'done', \"ROWS\" = ?, bytes = ?, updated_at = "
                        + words.now() + OF_CHUNK + " AND state = 'planned'",
                rows,
                bytes,
                run.pipeline(),
                run.snapshotRun(),
                table.database(),
                table.name(),
                chunk);
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
        forget(state.pipeline(), state.source());
        sql.update(
                DOING,
                "INSERT INTO millrace.table_state (pipeline, source_database, source_table, target_schema, target_table,"
                        + " snapshot_run, phase, exact_position, schema_version, \"ROWS\", made, beside, updated_at)"
                        + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, "
                        + words.now() + ")",
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
                records.isBeside());
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
}
