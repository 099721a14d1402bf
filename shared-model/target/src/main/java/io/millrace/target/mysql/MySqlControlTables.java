// SPDX-License-Identifier: Apache-2.0
package io.millrace.target.mysql;

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
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Millrace's own database: its versions, and who reads and writes it. Each statement commits by itself, so each does
 * nothing where it was done before, and the version is written last.
 */
final class MySqlControlTables implements ControlTables {

    static final String DATABASE = ControlTables.SCHEMA;

    private static final String DOING = "set up the database " + DATABASE;
    private static final String SETUP_LOCK = "millrace setup";
    private static final int SETUP_LOCK_SECONDS = 60;

    /** What each version adds to the one before it. Never change a released one: add another. */
    private static final List<List<String>> VERSIONS = List.of(
            List.of("""
            CREATE TABLE IF NOT EXISTS millrace.progress (
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
                gtid longtext,
                topic_id varchar(128) NOT NULL,
                kafka_partition int NOT NULL,
                kafka_offset bigint NOT NULL,
                updated_at datetime(6) NOT NULL,
                PRIMARY KEY (pipeline, lane))""", """
            CREATE TABLE IF NOT EXISTS millrace.row_lock (
                name varchar(512) NOT NULL,
                PRIMARY KEY (name))""", """
            CREATE TABLE IF NOT EXISTS millrace.snapshot_run (
                pipeline varchar(128) NOT NULL,
                snapshot_run varchar(128) NOT NULL,
                capture_run varchar(128) NOT NULL,
                epoch bigint NOT NULL,
                state varchar(16) NOT NULL,
                started_at datetime(6) NOT NULL,
                completed_at datetime(6),
                log_end varchar(255),
                kind varchar(16) NOT NULL,
                reason longtext,
                PRIMARY KEY (pipeline, snapshot_run))""", """
            CREATE TABLE IF NOT EXISTS millrace.snapshot_chunk (
                pipeline varchar(128) NOT NULL,
                snapshot_run varchar(128) NOT NULL,
                source_database varchar(64) NOT NULL,
                source_table varchar(64) NOT NULL,
                chunk int NOT NULL,
                `lower` longtext,
                `upper` longtext,
                state varchar(16) NOT NULL,
                `rows` bigint NOT NULL,
                bytes bigint NOT NULL,
                updated_at datetime(6) NOT NULL,
                PRIMARY KEY (pipeline, snapshot_run, source_database, source_table, chunk))""", """
            CREATE TABLE IF NOT EXISTS millrace.table_state (
                pipeline varchar(128) NOT NULL,
                source_database varchar(64) NOT NULL,
                source_table varchar(64) NOT NULL,
                target_schema varchar(64) NOT NULL,
                target_table varchar(64) NOT NULL,
                snapshot_run varchar(128) NOT NULL,
                phase varchar(16) NOT NULL,
                exact_position varchar(255),
                schema_version bigint NOT NULL,
                `rows` bigint NOT NULL,
                made boolean NOT NULL,
                beside boolean NOT NULL,
                updated_at datetime(6) NOT NULL,
                PRIMARY KEY (pipeline, source_database, source_table, beside))""", """
            CREATE TABLE IF NOT EXISTS millrace.schema_change (
                pipeline varchar(128) NOT NULL,
                position varchar(255) NOT NULL,
                source_database varchar(64) NOT NULL,
                source_table varchar(64) NOT NULL,
                source_change longtext NOT NULL,
                ddl longtext NOT NULL,
                state varchar(16) NOT NULL,
                reason longtext NOT NULL,
                updated_at datetime(6) NOT NULL,
                PRIMARY KEY (pipeline, position))"""),
            List.of(
                    "ALTER TABLE millrace.progress ADD COLUMN source_time datetime(6)",
                    "ALTER TABLE millrace.progress ADD COLUMN consistent_from varchar(255)",
                    "CREATE OR REPLACE VIEW millrace.consistency AS "
                            + ConsistencyAccount.view(place("r.log_end"), place("p.consistent_from"))),
            List.of("""
            CREATE TABLE IF NOT EXISTS millrace.parked_key (
                pipeline varchar(128) NOT NULL,
                position varchar(255) NOT NULL,
                image varchar(16) NOT NULL,
                source_database varchar(64) NOT NULL,
                source_table varchar(64) NOT NULL,
                chain varchar(255) NOT NULL,
                shape longblob NOT NULL,
                content longblob NOT NULL,
                PRIMARY KEY (pipeline, position, image))""", """
            CREATE TABLE IF NOT EXISTS millrace.parked_change (
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
                shape longblob NOT NULL,
                content longblob NOT NULL,
                code varchar(64) NOT NULL,
                error longtext NOT NULL,
                word varchar(16) NOT NULL CHECK (word IN ('', 'retry', 'skip')),
                parked_at datetime(6) NOT NULL,
                PRIMARY KEY (pipeline, position),
                KEY chain (pipeline, chain))"""),
            List.of("""
            CREATE TABLE IF NOT EXISTS millrace.rewind (
                pipeline varchar(128) NOT NULL,
                id varchar(255) NOT NULL,
                asked longtext NOT NULL,
                from_position varchar(255) NOT NULL,
                to_position varchar(255),
                reason longtext,
                updated_at datetime(6) NOT NULL,
                PRIMARY KEY (pipeline, id))"""),
            List.of(
                    """
            CREATE TABLE IF NOT EXISTS millrace.lane (
                pipeline varchar(128) NOT NULL,
                lane int NOT NULL,
                writer varchar(64) NOT NULL,
                ahead varchar(255),
                PRIMARY KEY (pipeline, lane))""",
                    "CREATE OR REPLACE VIEW millrace.consistency AS "
                            + ConsistencyAccount.viewWithLanes(place("r.log_end"), place("p.consistent_from"))));

    private static final Pattern ADD_COLUMN = Pattern.compile("ALTER TABLE millrace\\.(\\w+) ADD COLUMN (\\w+) .*");

    private final Sql sql;
    private final Product product;
    private final Runnable commit;
    private final ProgressTable progress;
    private final SnapshotTables snapshots;
    private final DdlTable schemaChanges;

    MySqlControlTables(Sql sql, Product product, Runnable commit) {
        this.sql = sql;
        this.product = product;
        this.commit = commit;
        this.progress = new MySqlProgress(sql);
        this.snapshots = new MySqlSnapshots(sql, false);
        this.schemaChanges = new MySqlDdlTable(sql);
    }

    @Override
    public void create() {
        if (!sql.isTrue(DOING, "SELECT GET_LOCK(?, ?)", SETUP_LOCK, SETUP_LOCK_SECONDS)) {
            throw new MillraceException(FaultCode.TARGET_BUSY, "Somebody else sets up the database " + DATABASE + ".");
        }
        try {
            createLocked();
        } finally {
            sql.first(DOING, row -> "", "SELECT RELEASE_LOCK(?)", SETUP_LOCK);
        }
    }

    private void createLocked() {
        MySqlTables.createDatabase(sql, DATABASE);
        if (!hasVersions()) {
            execute(
                    "CREATE TABLE IF NOT EXISTS millrace.version (version int PRIMARY KEY, installed_at datetime(6) NOT NULL)");
        }
        int installed = sql.first(DOING, row -> row.getInt(1), "SELECT COALESCE(MAX(version), 0) FROM millrace.version")
                .orElse(0);
        if (installed > VERSIONS.size()) {
            throw new MillraceException(
                    FaultCode.TARGET_CONFIG,
                    "The database " + DATABASE + " has version " + installed + "; this Millrace knows "
                            + VERSIONS.size() + ". A newer one has been here: use that.");
        }
        for (int version = installed; version < VERSIONS.size(); version++) {
            VERSIONS.get(version).forEach(this::execute);
            sql.update(DOING, "INSERT INTO millrace.version VALUES (?, UTC_TIMESTAMP(6))", version + 1);
        }
        commit.run();
    }

    /** The parts of a place in the log that is kept as text, to be compared with. */
    private static String place(String text) {
        List<String> parts = new ArrayList<>();
        for (int part = 1; part <= 6; part++) {
            String value = "CAST(SUBSTRING_INDEX(SUBSTRING_INDEX(" + text + ", ':', " + part + "), ':', -1) AS SIGNED)";
            parts.add(
                    part <= 3
                            ? value
                            : "CASE WHEN " + text + " LIKE '%:end' THEN " + Integer.MAX_VALUE + " WHEN " + text
                                    + " LIKE '%:%:%:%' THEN " + value + " ELSE 0 END");
        }
        return "(" + String.join(", ", parts) + ")";
    }

    private void execute(String ddl) {
        Matcher column = ADD_COLUMN.matcher(ddl);
        if (column.matches()
                && sql.isTrue(
                        DOING,
                        "SELECT COUNT(*) > 0 FROM information_schema.columns"
                                + " WHERE table_schema = ? AND table_name = ? AND column_name = ?",
                        DATABASE,
                        column.group(1),
                        column.group(2))) {
            return;
        }
        boolean isTable = ddl.stripLeading().startsWith("CREATE TABLE");
        sql.execute(DOING, isTable ? ddl + MySqlTables.tableOptions(product) : ddl);
    }

    private boolean hasVersions() {
        return sql.isTrue(
                DOING,
                "SELECT 1 FROM information_schema.tables WHERE table_schema = ? AND table_name = 'version'",
                DATABASE);
    }

    @Override
    public boolean exist() {
        return hasVersions() && sql.isTrue(DOING, "SELECT COUNT(*) > 0 FROM millrace.version");
    }

    @Override
    public boolean areCurrent() {
        return hasVersions() && sql.isTrue(DOING, "SELECT MAX(version) >= ? FROM millrace.version", VERSIONS.size());
    }

    @Override
    public ProgressTable progress() {
        return progress;
    }

    @Override
    public LaneTable lanes() {
        return new SqlLanes(sql, "LOCK IN SHARE MODE");
    }

    @Override
    public RewindTable rewinds() {
        return new SqlRewinds(sql, MySqlSnapshots.WORDS);
    }

    @Override
    public DdlTable schemaChanges() {
        return schemaChanges;
    }

    @Override
    public ParkedTable parked() {
        return new ParkedRecords(sql, MySqlSnapshots.WORDS);
    }

    @Override
    public SnapshotTables snapshots() {
        return snapshots;
    }
}
