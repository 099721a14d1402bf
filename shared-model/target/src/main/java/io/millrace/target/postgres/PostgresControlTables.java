// SPDX-License-Identifier: Apache-2.0
package io.millrace.target.postgres;

import io.millrace.fault.FaultCode;
import io.millrace.fault.MillraceException;
import io.millrace.target.ControlTables;
import io.millrace.target.DdlTable;
import io.millrace.target.LaneTable;
import io.millrace.target.ParkedTable;
import io.millrace.target.ProgressTable;
import io.millrace.target.RewindTable;
import io.millrace.target.SnapshotTables;
import io.millrace.target.jdbc.ConsistencyAccount;
import io.millrace.target.jdbc.ParkedRecords;
import io.millrace.target.jdbc.Sql;
import io.millrace.target.jdbc.SqlLanes;
import io.millrace.target.jdbc.SqlRewinds;
import java.util.ArrayList;
import java.util.List;

/** Millrace's own schema: its versions, and who reads and writes it. */
final class PostgresControlTables implements ControlTables {

    private static final String DOING = "set up the schema " + SCHEMA;

    /** Any number will do that nobody else locks. */
    private static final long SETUP_LOCK = 0x6d696c6c72616365L;

    /** What each version adds to the one before it. Never change a released one: add another. */
    private static final List<List<String>> VERSIONS = List.of(
            List.of("""
            CREATE TABLE millrace.progress (
                pipeline text NOT NULL,
                lane integer NOT NULL,
                capture_run text NOT NULL,
                position text NOT NULL,
                log_epoch integer NOT NULL,
                log_file bigint NOT NULL,
                log_offset bigint NOT NULL,
                log_event integer NOT NULL,
                log_row integer NOT NULL,
                log_part integer NOT NULL,
                gtid text,
                topic_id text NOT NULL,
                kafka_partition integer NOT NULL,
                kafka_offset bigint NOT NULL,
                updated_at timestamptz NOT NULL,
                PRIMARY KEY (pipeline, lane))
            """, """
            CREATE TABLE millrace.snapshot_run (
                pipeline text NOT NULL,
                snapshot_run text NOT NULL,
                capture_run text NOT NULL,
                epoch bigint NOT NULL,
                state text NOT NULL CHECK (state IN ('copying', 'completed', 'superseded')),
                started_at timestamptz NOT NULL,
                completed_at timestamptz,
                log_end text,
                PRIMARY KEY (pipeline, snapshot_run))
            """, """
            CREATE TABLE millrace.snapshot_chunk (
                pipeline text NOT NULL,
                snapshot_run text NOT NULL,
                source_database text NOT NULL,
                source_table text NOT NULL,
                chunk integer NOT NULL,
                lower text,
                upper text,
                state text NOT NULL CHECK (state IN ('planned', 'done')),
                rows bigint NOT NULL,
                bytes bigint NOT NULL,
                updated_at timestamptz NOT NULL,
                PRIMARY KEY (pipeline, snapshot_run, source_database, source_table, chunk))
            """, """
            CREATE TABLE millrace.table_state (
                pipeline text NOT NULL,
                source_database text NOT NULL,
                source_table text NOT NULL,
                target_schema text NOT NULL,
                target_table text NOT NULL,
                snapshot_run text NOT NULL,
                phase text NOT NULL CHECK (phase IN ('copying', 'copied')),
                exact_position text,
                schema_version bigint NOT NULL,
                rows bigint NOT NULL,
                updated_at timestamptz NOT NULL,
                PRIMARY KEY (pipeline, source_database, source_table))
            """),
            List.of("ALTER TABLE millrace.table_state ADD COLUMN made boolean NOT NULL DEFAULT false"),
            List.of("""
            CREATE TABLE millrace.schema_change (
                pipeline text NOT NULL,
                position text NOT NULL,
                source_database text NOT NULL,
                source_table text NOT NULL,
                source_change text NOT NULL,
                ddl text[] NOT NULL,
                state text NOT NULL CHECK (state IN ('asked', 'approved', 'refused', 'carried', 'ignored')),
                reason text NOT NULL,
                updated_at timestamptz NOT NULL,
                PRIMARY KEY (pipeline, position))
            """, """
            ALTER TABLE millrace.table_state
                DROP CONSTRAINT table_state_phase_check,
                ADD CONSTRAINT table_state_phase_check CHECK (phase IN ('copying', 'copied', 'diverged'))
            """),
            List.of(
                    """
            ALTER TABLE millrace.table_state
                ADD COLUMN beside boolean NOT NULL DEFAULT false,
                DROP CONSTRAINT table_state_pkey,
                ADD PRIMARY KEY (pipeline, source_database, source_table, beside)
            """,
                    "ALTER TABLE millrace.snapshot_run ADD COLUMN kind text NOT NULL DEFAULT 'whole',"
                            + " ADD COLUMN reason text"),
            List.of(
                    """
            ALTER TABLE millrace.progress ADD COLUMN source_time timestamptz, ADD COLUMN consistent_from text
            """,
                    "CREATE VIEW millrace.consistency AS "
                            + ConsistencyAccount.view(place("r.log_end"), place("p.consistent_from"))),
            List.of("""
            ALTER TABLE millrace.table_state
                DROP CONSTRAINT table_state_phase_check,
                ADD CONSTRAINT table_state_phase_check CHECK (phase IN ('copying', 'copied', 'waiting', 'diverged'))
            """),
            List.of("""
            CREATE TABLE millrace.parked_key (
                pipeline text NOT NULL,
                position text NOT NULL,
                image text NOT NULL CHECK (image IN ('before', 'after')),
                source_database text NOT NULL,
                source_table text NOT NULL,
                chain text NOT NULL,
                shape bytea NOT NULL,
                content bytea NOT NULL,
                PRIMARY KEY (pipeline, position, image))
            """, """
            CREATE TABLE millrace.parked_change (
                pipeline text NOT NULL,
                position text NOT NULL,
                log_epoch integer NOT NULL,
                log_file bigint NOT NULL,
                log_offset bigint NOT NULL,
                log_event integer NOT NULL,
                log_row integer NOT NULL,
                log_part integer NOT NULL,
                source_database text NOT NULL,
                source_table text NOT NULL,
                chain text NOT NULL,
                operation text NOT NULL,
                shape bytea NOT NULL,
                content bytea NOT NULL,
                code text NOT NULL,
                error text NOT NULL,
                word text NOT NULL CHECK (word IN ('', 'retry', 'skip')),
                parked_at timestamptz NOT NULL,
                PRIMARY KEY (pipeline, position))
            """, "CREATE INDEX ON millrace.parked_change (pipeline, chain)"),
            List.of("""
            CREATE TABLE millrace.rewind (
                pipeline text NOT NULL,
                id text NOT NULL,
                asked text NOT NULL,
                from_position text NOT NULL,
                to_position text,
                reason text,
                updated_at timestamptz NOT NULL,
                PRIMARY KEY (pipeline, id))
            """),
            List.of(
                    """
            CREATE TABLE millrace.lane (
                pipeline text NOT NULL,
                lane integer NOT NULL,
                writer text NOT NULL,
                ahead text,
                PRIMARY KEY (pipeline, lane))
            """,
                    "CREATE OR REPLACE VIEW millrace.consistency AS "
                            + ConsistencyAccount.viewWithLanes(place("r.log_end"), place("p.consistent_from"))));

    private final Sql sql;
    private final Runnable commit;
    private final PostgresProgress progress;
    private final PostgresSnapshots snapshots;

    PostgresControlTables(Sql sql, Runnable commit) {
        this.sql = sql;
        this.commit = commit;
        this.progress = new PostgresProgress(sql);
        this.snapshots = new PostgresSnapshots(sql, false);
    }

    @Override
    public void create() {
        sql.first(DOING, row -> "", "SELECT pg_advisory_xact_lock(?)", SETUP_LOCK);
        PostgresTables.createSchema(sql, SCHEMA);
        if (!hasVersions()) {
            sql.execute(
                    DOING,
                    "CREATE TABLE millrace.version (version integer PRIMARY KEY, installed_at timestamptz NOT NULL)");
        }
        int installed = sql.first(DOING, row -> row.getInt(1), "SELECT coalesce(max(version), 0) FROM millrace.version")
                .orElse(0);
        if (installed > VERSIONS.size()) {
            throw new MillraceException(
                    FaultCode.TARGET_CONFIG,
                    "The schema " + SCHEMA + " has version " + installed + "; this Millrace knows " + VERSIONS.size()
                            + ". A newer one has been here: use that.");
        }
        for (int version = installed; version < VERSIONS.size(); version++) {
            VERSIONS.get(version).forEach(statement -> sql.execute(DOING, statement));
            sql.update(DOING, "INSERT INTO millrace.version VALUES (?, clock_timestamp())", version + 1);
        }
        commit.run();
    }

    /** The parts of a place in the log that is kept as text, to be compared with. */
    private static String place(String text) {
        List<String> parts = new ArrayList<>();
        for (int part = 1; part <= 6; part++) {
            String value = "split_part(" + text + ", ':', " + part + ")";
            parts.add(
                    part <= 3
                            ? value + "::bigint"
                            : "CASE WHEN " + text + " LIKE '%:end' THEN " + Integer.MAX_VALUE + " WHEN " + value
                                    + " = '' THEN 0 ELSE " + value + "::integer END");
        }
        return "(" + String.join(", ", parts) + ")";
    }

    private boolean hasVersions() {
        return sql.isTrue(
                DOING,
                "SELECT true FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
                        + " WHERE n.nspname = ? AND c.relname = 'version'",
                SCHEMA);
    }

    @Override
    public boolean exist() {
        return hasVersions();
    }

    @Override
    public boolean areCurrent() {
        return hasVersions() && sql.isTrue(DOING, "SELECT max(version) >= ? FROM millrace.version", VERSIONS.size());
    }

    @Override
    public ProgressTable progress() {
        return progress;
    }

    @Override
    public LaneTable lanes() {
        return new SqlLanes(sql, "FOR SHARE");
    }

    @Override
    public RewindTable rewinds() {
        return new SqlRewinds(sql, PostgresSnapshots.WORDS);
    }

    @Override
    public DdlTable schemaChanges() {
        return new PostgresDdlTable(sql);
    }

    @Override
    public ParkedTable parked() {
        return new ParkedRecords(sql, PostgresSnapshots.WORDS);
    }

    @Override
    public SnapshotTables snapshots() {
        return snapshots;
    }
}
