// SPDX-License-Identifier: Apache-2.0
package io.millrace.mysql;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.fault.FaultCode;
import io.millrace.fault.Finding;
import io.millrace.model.TableId;
import io.millrace.model.TableSchema;
import io.millrace.testkit.ServerOptions;
import io.millrace.testkit.Servers;
import io.millrace.testkit.SourceServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SourcePreflightTest {

    static Stream<SourceServer> servers() {
        return SourceServer.mySqlHome().isPresent()
                ? Stream.of(Servers.mariaDb(), Servers.mySql())
                : Stream.of(Servers.mariaDb());
    }

    private static List<String> codes(List<Finding> findings) {
        return findings.stream().map(f -> f.code() + " " + f.subject()).toList();
    }

    @ParameterizedTest(autoCloseArguments = false)
    @MethodSource("servers")
    void findsNothingWithTheLeastGrantsOfTheReadme(SourceServer server) {
        String database = Servers.freshDatabase(server, "ok");
        String user = Servers.freshName("least");
        server.execute(
                database,
                "CREATE TABLE t (id INT PRIMARY KEY, v INT)",
                "CREATE USER " + user + "@'%'",
                server.isMariaDb()
                        ? "GRANT REPLICATION SLAVE, BINLOG MONITOR ON *.* TO " + user + "@'%'"
                        : "GRANT REPLICATION SLAVE, REPLICATION CLIENT, RELOAD ON *.* TO " + user + "@'%'",
                "GRANT SELECT" + (server.isMariaDb() ? "" : ", LOCK TABLES") + " ON " + database + ".* TO " + user
                        + "@'%'");
        SourceDatabase source = Sources.as(server, user, database + ".*");

        assertThat(SourcePreflight.check(source)).isEmpty();
        try (SourceSession session = SourceSession.open(source)) {
            assertThat(StartPosition.resolve(
                                    session.connection(), source.settings().selection())
                            .schemas())
                    .hasSize(1);
        }
        try (ExactSnapshot snapshot = ExactSnapshot.open(source, new TableId(database, "t"))) {
            assertThat(snapshot.at().offset()).isPositive();
        }
    }

    @Tag("B10")
    @Tag("B11")
    @ParameterizedTest(autoCloseArguments = false)
    @MethodSource("servers")
    void findsEverythingAtOnce(SourceServer server) {
        String database = Servers.freshDatabase(server, "bad");
        String user = Servers.freshName("poor");
        server.execute(
                database,
                "CREATE TABLE parent (id INT PRIMARY KEY)",
                "CREATE TABLE child (id INT PRIMARY KEY, p INT, FOREIGN KEY (p) REFERENCES parent (id) ON DELETE CASCADE)",
                "CREATE TABLE unsafe (id INT PRIMARY KEY) ENGINE = MyISAM",
                "CREATE TABLE hidden (id INT PRIMARY KEY, secret INT)",
                "CREATE USER " + user + "@'%'",
                "GRANT SELECT, REFERENCES ON " + database + ".parent TO " + user + "@'%'",
                "GRANT SELECT, REFERENCES ON " + database + ".child TO " + user + "@'%'",
                "GRANT SELECT ON " + database + ".unsafe TO " + user + "@'%'",
                "GRANT INSERT ON " + database + ".hidden TO " + user + "@'%'");

        List<String> codes =
                codes(SourcePreflight.check(Sources.as(server, user, database + ".*", database + ".no_such_table")));

        assertThat(codes)
                .contains(
                        "SOURCE_GRANT_MISSING source user",
                        "SOURCE_TABLE_MISSING source.tables",
                        "SOURCE_TABLE_NOT_CARRIED table " + database + ".unsafe",
                        "SOURCE_GRANT_MISSING table " + database + ".hidden");
        if (server.isMariaDb()) {
            assertThat(codes).contains("SOURCE_TABLE_NOT_CARRIED table " + database + ".child");
        }
    }

    @ParameterizedTest(autoCloseArguments = false)
    @MethodSource("servers")
    void aTableThatChangesMeanwhileIsNoWantOfGrants(SourceServer server) throws SQLException {
        String database = Servers.freshDatabase(server, "moving");
        server.execute(
                database,
                "CREATE TABLE t (id INT PRIMARY KEY, v INT)",
                "CREATE TABLE gone (id INT PRIMARY KEY, v INT)");
        List<Finding> findings = new ArrayList<>();
        try (Connection connection = server.connect(database)) {
            List<TableSchema> before = SchemaReader.read(
                            connection, List.of(new TableId(database, "t"), new TableId(database, "gone")))
                    .complete();
            server.execute(database, "ALTER TABLE t RENAME COLUMN v TO w", "DROP TABLE gone");

            before.forEach(schema -> TablePreflight.select(connection, schema, findings));
        }
        assertThat(findings).isEmpty();
    }

    @Tag("B22")
    @Test
    void findsSequencesAndHistories() {
        String database = Servers.freshDatabase(Servers.mariaDb(), "kinds");
        Servers.mariaDb()
                .execute(
                        database,
                        "CREATE SEQUENCE numbers",
                        "CREATE TABLE history (id INT PRIMARY KEY) WITH SYSTEM VERSIONING",
                        "CREATE TABLE squeezed (id INT PRIMARY KEY, t TEXT COMPRESSED)",
                        "CREATE TABLE hashed (id INT PRIMARY KEY, b BLOB, UNIQUE (b))",
                        "CREATE VIEW seen AS SELECT 1");

        List<Finding> findings = SourcePreflight.check(Sources.of(Servers.mariaDb(), database + ".*"));

        assertThat(codes(findings))
                .containsExactlyInAnyOrder(
                        "SOURCE_TABLE_NOT_CARRIED table " + database + ".numbers",
                        "SOURCE_TABLE_NOT_CARRIED table " + database + ".history",
                        "SOURCE_TABLE_NOT_CARRIED table " + database + ".hashed");
        assertThat(findings).allSatisfy(f -> assertThat(f.remedy()).isNotBlank());
    }

    @Tag("B1")
    @Tag("B5")
    @Tag("B12")
    @Test
    void findsSettingsThatLoseChanges() {
        try (SourceServer server = SourceServer.mariaDb(ServerOptions.defaults()
                .with(
                        "--binlog-format=MIXED",
                        "--binlog-row-image=MINIMAL",
                        "--log-bin-compress=ON",
                        "--binlog-ignore-db=test",
                        "--binlog-expire-logs-seconds=60"))) {
            server.start();
            server.execute("mysql", "CREATE DATABASE shop", "CREATE TABLE shop.t (id INT PRIMARY KEY)");

            assertThat(codes(SourcePreflight.check(
                            Sources.of(server, "shop.*"),
                            List.of(SourcePreflight.Variable.of("log_bin_compress", "OFF", "of a test")))))
                    .containsExactlyInAnyOrder(
                            "SOURCE_CONFIG source binlog_format",
                            "SOURCE_CONFIG source binlog_row_image",
                            "SOURCE_CONFIG source log_bin_compress",
                            "SOURCE_CONFIG source binlog_ignore_db",
                            "SOURCE_CONFIG source binlog_expire_logs_seconds");
        }
    }

    @Test
    void tellsAServerThatIsAwayFromOneThatRefuses() {
        SourceServer server = Servers.mariaDb();
        server.execute("mysql", "CREATE OR REPLACE USER locked@'%' IDENTIFIED BY 'x'");

        assertThat(SourcePreflight.check(Sources.as(server, "locked", "a.b")))
                .extracting(Finding::code)
                .containsExactly(FaultCode.SOURCE_UNAUTHORISED);
        SourceServer never = SourceServer.mariaDb(ServerOptions.defaults());
        assertThat(SourcePreflight.check(Sources.of(never, "a.b")))
                .extracting(Finding::code)
                .containsExactly(FaultCode.SOURCE_UNREACHABLE);
        never.close();
    }
}
