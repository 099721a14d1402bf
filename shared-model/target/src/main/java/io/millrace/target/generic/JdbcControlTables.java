// SPDX-License-Identifier: Apache-2.0
package io.millrace.target.generic;

import io.millrace.fault.FaultCode;
import io.millrace.fault.MillraceException;
import io.millrace.fault.Response;
import io.millrace.target.ControlTables;
import io.millrace.target.DdlTable;
import io.millrace.target.LaneTable;
import io.millrace.target.ParkedTable;
import io.millrace.target.ProgressTable;
import io.millrace.target.RewindTable;
import io.millrace.target.SnapshotTables;
import io.millrace.target.jdbc.ParkedRecords;
import io.millrace.target.jdbc.Sql;
import io.millrace.target.jdbc.SqlLanes;
import io.millrace.target.jdbc.SqlRewinds;
import io.millrace.target.jdbc.SqlWords;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Calendar;
import java.util.List;
import java.util.Locale;
import java.util.TimeZone;
import org.jspecify.annotations.Nullable;

/**
 * Millrace's own schema: its versions, and who reads and writes it. Times are the server's, which is to live in UTC: no word
 * for that is common to products.
 */
final class JdbcControlTables implements ControlTables {

    /** The time. */
    static final String NOW = "CURRENT_TIMESTAMP";

    private static final String DOING = "set up the schema " + SCHEMA;
    private static final int ATTEMPTS = 8;
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSSSSS", Locale.ROOT);

    /** What each version adds to the one before it. Never change a released one: add another. */
    private static final List<List<String>> VERSIONS = List.of(List.of(
            """
            CREATE TABLE millrace.progress (
                pipeline varchar(128) NOT NULL,
                lane int NOT NULL,
                capture_run varchar(128) NOT NULL,
                position varchar(255) NOT NULL,
                log_epoch int NOT NULL,
                log_file bigint NOT NULL,
                log_offset bigint NOT NULL,
                log_event int NOT NULL,
                log_row int NOT NULL,
                log_part int NOT NULL,
                log_rank varchar(100) NOT NULL,
                gtid clob,
                topic_id varchar(128) NOT NULL,
                kafka_partition int NOT NULL,
                kafka_offset bigint NOT NULL,
                source_time timestamp,
                consistent_from varchar(255),
                consistent_from_rank varchar(100),
                updated_at timestamp NOT NULL,
                PRIMARY KEY (pipeline, lane))""",
            """
            CREATE TABLE millrace.lane (
                pipeline varchar(128) NOT NULL,
                lane int NOT NULL,
                writer varchar(128) NOT NULL,
                ahead varchar(255),
                PRIMARY KEY (pipeline, lane))""",
            """
            CREATE TABLE millrace.row_lock (
                name varchar(640) NOT NULL,
                number int NOT NULL,
                PRIMARY KEY (name))""",
            """
            CREATE TABLE millrace.snapshot_run (
                pipeline varchar(128) NOT NULL,
                snapshot_run varchar(128) NOT NULL,
                capture_run varchar(128) NOT NULL,
                epoch bigint NOT NULL,
                state varchar(16) NOT NULL,
                started_at timestamp NOT NULL,
                completed_at timestamp,
                log_end varchar(255),
                log_end_rank varchar(100),
                kind varchar(16) NOT NULL,
                reason clob,
                PRIMARY KEY (pipeline, snapshot_run))""",
            """
            CREATE TABLE millrace.snapshot_chunk (
                pipeline varchar(128) NOT NULL,
                snapshot_run varchar(128) NOT NULL,
                source_database varchar(64) NOT NULL,
                source_table varchar(64) NOT NULL,
                chunk int NOT NULL,
                "LOWER" clob,
                "UPPER" clob,
                state varchar(16) NOT NULL,
                "ROWS" bigint NOT NULL,
                bytes bigint NOT NULL,
                updated_at timestamp NOT NULL,
                PRIMARY KEY (pipeline, snapshot_run, source_database, source_table, chunk))""",
            """
            CREATE TABLE millrace.table_state (
                pipeline varchar(128) NOT NULL,
                source_database varchar(64) NOT NULL,
                source_table varchar(64) NOT NULL,
                target_schema varchar(128) NOT NULL,
                target_table varchar(128) NOT NULL,
                snapshot_run varchar(128) NOT NULL,
                phase varchar(16) NOT NULL,
                exact_position varchar(255),
                schema_version bigint NOT NULL,
                "ROWS" bigint NOT NULL,
                made boolean NOT NULL,
                beside boolean NOT NULL,
                updated_at timestamp NOT NULL,
                PRIMARY KEY (pipeline, source_database, source_table, beside))""",
            """
            CREATE TABLE millrace.schema_change (
                pipeline varchar(128) NOT NULL,
                position varchar(255) NOT NULL,
                source_database varchar(64) NOT NULL,
                source_table varchar(64) NOT NULL,
                source_change clob NOT NULL,
                ddl clob NOT NULL,
                state varchar(16) NOT NULL,
                reason clob NOT NULL,
                updated_at timestamp NOT NULL,
                PRIMARY KEY (pipeline, position))""",
            """
            CREATE TABLE millrace.parked_key (
                pipeline varchar(128) NOT NULL,
                position varchar(255) NOT NULL,
                image varchar(16) NOT NULL,
                source_database varchar(64) NOT NULL,
                source_table varchar(64) NOT NULL,
                chain varchar(255) NOT NULL,
                shape blob NOT NULL,
                content blob NOT NULL,
                PRIMARY KEY (pipeline, position, image))""",
            """
            CREATE TABLE millrace.parked_change (
                pipeline varchar(128) NOT NULL,
                position varchar(255) NOT NULL,
                log_epoch int NOT NULL,
                log_file bigint NOT NULL,
                log_offset bigint NOT NULL,
                log_event int NOT NULL,
                log_row int NOT NULL,
                log_part int NOT NULL,
                source_database varchar(64) NOT NULL,
                source_table varchar(64) NOT NULL,
                chain varchar(255) NOT NULL,
                operation varchar(16) NOT NULL,
                shape blob NOT NULL,
                content blob NOT NULL,
                code varchar(64) NOT NULL,
                error clob NOT NULL,
                word varchar(16) NOT NULL CHECK (word IN ('', 'retry', 'skip')),
                parked_at timestamp NOT NULL,
                PRIMARY KEY (pipeline, position))""",
            "CREATE INDEX millrace.parked_chain ON millrace.parked_change (pipeline, chain)",
            """
            CREATE TABLE millrace.rewind (
                pipeline varchar(128) NOT NULL,
                id varchar(255) NOT NULL,
                asked clob NOT NULL,
                from_position varchar(255) NOT NULL,
                to_position varchar(255),
                reason clob,
                updated_at timestamp NOT NULL,
                PRIMARY KEY (pipeline, id))""",
            """
            CREATE VIEW millrace.consistency AS
            SELECT p.pipeline, p.position, p.gtid,
                CASE WHEN (p.consistent_from IS NULL OR p.log_rank >= p.consistent_from_rank) AND EXISTS (
                    SELECT 1 FROM millrace.snapshot_run r
                    WHERE r.pipeline = p.pipeline AND r.kind = 'whole' AND r.state = 'completed'
                        AND r.capture_run = p.capture_run AND p.log_rank >= r.log_end_rank
                        AND r.epoch = (SELECT MAX(n.epoch) FROM millrace.snapshot_run n
                            WHERE n.pipeline = r.pipeline AND n.kind = 'whole'))
                    AND NOT EXISTS (SELECT 1 FROM millrace.lane l WHERE l.pipeline = p.pipeline AND l.ahead IS NOT NULL)
                    THEN TRUE ELSE FALSE END AS consistent,
                (SELECT COUNT(*) FROM millrace.table_state t
                    WHERE t.pipeline = p.pipeline AND t.phase = 'diverged' AND NOT t.beside) AS tables_diverged,
                (SELECT COUNT(*) FROM millrace.table_state t
                    WHERE t.pipeline = p.pipeline AND t.phase = 'waiting' AND NOT t.beside) AS tables_waiting,
                p.source_time, p.updated_at
            FROM millrace.progress p WHERE p.lane = 0
            """));

    private final Sql sql;
    private final Product product;
    private final Runnable commit;
    private final Runnable rollback;
    private final SqlWords words;

    JdbcControlTables(Sql sql, Product product, Runnable commit, Runnable rollback) {
        this.sql = sql;
        this.product = product;
        this.commit = commit;
        this.rollback = rollback;
        this.words = new SqlWords(NOW, product::limit, product.sharedLock(), null, JdbcControlTables::time);
    }

    /**
     * All in one transaction. Who makes the schema at the same time makes this one fail, or wait, and find it there when it
     * tries again.
     */
    @Override
    public void create() {
        for (int attempt = 1; ; attempt++) {
            try {
                createOnce();
                return;
            } catch (MillraceException e) {
                rollback.run();
                if (e.code().response() != Response.RETRY || attempt == ATTEMPTS) {
                    throw e;
                }
            }
        }
    }

    private void createOnce() {
        String folded = product.folded(SCHEMA);
        if (!new Catalogue(sql, product).hasSchema(folded)) {
            sql.execute(DOING, "CREATE SCHEMA " + SCHEMA);
        }
        if (!hasVersions()) {
            sql.execute(
                    DOING,
                    "CREATE TABLE millrace.version (version int NOT NULL PRIMARY KEY, installed_at timestamp NOT NULL)");
        }
        int installed = sql.first(DOING, row -> row.getInt(1), "SELECT COALESCE(MAX(version), 0) FROM millrace.version")
                .orElse(0);
        if (installed > VERSIONS.size()) {
            throw new MillraceException(
                    FaultCode.TARGET_CONFIG,
                    "The schema " + SCHEMA + " has version " + installed + "; this Millrace knows " + VERSIONS.size()
                            + ". A newer one has been here: use that.");
        }
        for (int version = installed; version < VERSIONS.size(); version++) {
            VERSIONS.get(version).forEach(ddl -> sql.execute(DOING, ddl));
            sql.update(DOING, "INSERT INTO millrace.version VALUES (?, " + NOW + ")", version + 1);
        }
        commit.run();
    }

    private boolean hasVersions() {
        return new Catalogue(sql, product)
                .kind(product.folded(SCHEMA), product.folded("version"))
                .isPresent();
    }

    @Override
    public boolean exist() {
        return hasVersions() && sql.isTrue(DOING, "SELECT COUNT(*) FROM millrace.version");
    }

    @Override
    public boolean areCurrent() {
        return hasVersions()
                && sql.isTrue(DOING, "SELECT COUNT(*) FROM millrace.version WHERE version >= ?", VERSIONS.size());
    }

    @Override
    public ProgressTable progress() {
        return new JdbcProgress(sql);
    }

    @Override
    public LaneTable lanes() {
        return new SqlLanes(sql, words.lock(), words.lock());
    }

    @Override
    public RewindTable rewinds() {
        return new SqlRewinds(sql, words);
    }

    @Override
    public DdlTable schemaChanges() {
        return new JdbcDdlTable(sql, words);
    }

    @Override
    public ParkedTable parked() {
        return new ParkedRecords(sql, words);
    }

    @Override
    public SnapshotTables snapshots() {
        return new JdbcSnapshots(sql, words, false);
    }

    /** A time for a place in a statement. */
    static String text(Instant time) {
        return TIME.format(LocalDateTime.ofInstant(time, ZoneOffset.UTC));
    }

    /** A time that one of these has written. */
    static @Nullable Instant time(ResultSet row, String column) throws SQLException {
        Timestamp time = row.getTimestamp(column, Calendar.getInstance(TimeZone.getTimeZone("UTC"), Locale.ROOT));
        return time == null ? null : time.toInstant();
    }
}
