// SPDX-License-Identifier: Apache-2.0
package io.millrace.mysql;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.fault.FaultCode;
import io.millrace.fault.Finding;
import io.millrace.testkit.ServerOptions;
import io.millrace.testkit.Servers;
import io.millrace.testkit.SourceServer;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What never reaches the log is found before the start. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HiddenChangesTest {

    static Stream<SourceServer> servers() {
        return SourceServer.mySqlHome().isPresent()
                ? Stream.of(Servers.mariaDb(), Servers.mySql())
                : Stream.of(Servers.mariaDb());
    }

    static Stream<Function<ServerOptions, SourceServer>> kinds() {
        Optional<Path> home = SourceServer.mySqlHome();
        return Stream.concat(
                Stream.of(SourceServer::mariaDb),
                home.stream().map(path -> options -> SourceServer.installedIn(path, options)));
    }

    private static List<Finding> findings(SourceServer server, String user, String tables) {
        return SourcePreflight.check(Sources.as(server, user, tables));
    }

    /** No user needs more than SELECT on what is captured, and servers show foreign keys only to those who have more. */
    @ParameterizedTest(autoCloseArguments = false)
    @MethodSource("servers")
    @Tag("B11")
    void aForeignKeyThatChangesRowsByItselfIsNamedToAUserWhoMayOnlyRead(SourceServer server) {
        String database = Servers.freshDatabase(server, "keys");
        String user = Servers.freshName("reader");
        server.execute(
                database,
                "CREATE TABLE parent (id INT PRIMARY KEY)",
                "CREATE TABLE plain (id INT PRIMARY KEY, p INT COMMENT 'ON DELETE CASCADE', CONSTRAINT free"
                        + " FOREIGN KEY (p) REFERENCES parent (id))",
                "CREATE TABLE `chi``ld` (id INT PRIMARY KEY, p INT, up INT, CONSTRAINT `fk``1` FOREIGN KEY (p)"
                        + " REFERENCES parent (id) ON DELETE CASCADE, CONSTRAINT fk2 FOREIGN KEY (up) REFERENCES"
                        + " `chi``ld` (id) ON DELETE SET NULL)",
                "CREATE USER " + user + "@'%'",
                server.isMariaDb()
                        ? "GRANT REPLICATION SLAVE, BINLOG MONITOR ON *.* TO " + user + "@'%'"
                        : "GRANT REPLICATION SLAVE, REPLICATION CLIENT, RELOAD ON *.* TO " + user + "@'%'",
                "GRANT SELECT ON " + database + ".* TO " + user + "@'%'");

        List<Finding> findings = findings(server, user, database + ".*");

        if (server.isMariaDb()) {
            assertThat(findings).hasSize(2).allSatisfy(finding -> {
                assertThat(finding.code()).isEqualTo(FaultCode.SOURCE_TABLE_NOT_CARRIED);
                assertThat(finding.subject()).isEqualTo("table " + database + ".chi`ld");
                assertThat(finding.why()).contains("do not appear in the log");
            });
            assertThat(findings)
                    .extracting(Finding::measured)
                    .anySatisfy(seen -> assertThat(seen).contains("fk`1", "parent", "ON DELETE CASCADE"))
                    .anySatisfy(seen -> assertThat(seen).contains("fk2", "chi`ld", "ON DELETE SET NULL"));
        } else {
            // From 9.6 on the server changes such rows above its storage engine, and writes them down.
            assertThat(findings).isEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource("kinds")
    @Tag("B11")
    void aMySqlThatLeavesForeignKeysToItsEngineIsRefused(Function<ServerOptions, SourceServer> kind) {
        try (SourceServer server = kind.apply(ServerOptions.defaults().with("--loose-innodb-native-foreign-keys=ON"))) {
            server.start();
            server.execute(
                    "mysql",
                    "CREATE DATABASE shop",
                    "CREATE TABLE shop.parent (id INT PRIMARY KEY)",
                    "CREATE TABLE shop.child (id INT PRIMARY KEY, FOREIGN KEY (id) REFERENCES shop.parent (id)"
                            + " ON UPDATE CASCADE)");

            assertThat(findings(server, "root", "shop.*"))
                    .extracting(Finding::subject)
                    .containsExactly("table shop.child");
        }
    }

    @ParameterizedTest
    @MethodSource("kinds")
    @Tag("B12")
    void databasesThatAreKeptOutOfTheLogAreNamed(Function<ServerOptions, SourceServer> kind) {
        for (String filter : List.of("do", "ignore")) {
            try (SourceServer server =
                    kind.apply(ServerOptions.defaults().with("--binlog-" + filter + "-db=elsewhere"))) {
                server.start();
                server.execute("mysql", "CREATE DATABASE shop", "CREATE TABLE shop.t (id INT PRIMARY KEY)");

                assertThat(findings(server, "root", "shop.*")).satisfiesExactly(finding -> {
                    assertThat(finding.code()).isEqualTo(FaultCode.SOURCE_CONFIG);
                    assertThat(finding.subject()).isEqualTo("source binlog_" + filter + "_db");
                    assertThat(finding.measured()).isEqualTo("elsewhere");
                });
            }
        }
    }

    @ParameterizedTest
    @MethodSource("kinds")
    @Tag("B12")
    void aReplicaThatDoesNotLogWhatItReplicatesIsRefused(Function<ServerOptions, SourceServer> kind) {
        try (SourceServer server = kind.apply(ServerOptions.defaults().with("--log-slave-updates=OFF"))) {
            server.start();
            server.execute("mysql", "CREATE DATABASE shop", "CREATE TABLE shop.t (id INT PRIMARY KEY)");
            assertThat(findings(server, "root", "shop.*")).isEmpty();

            server.execute(
                    "mysql",
                    server.isMariaDb()
                            ? "CHANGE MASTER TO MASTER_HOST = '127.0.0.1', MASTER_PORT = 1, MASTER_USER = 'nobody'"
                            : "CHANGE REPLICATION SOURCE TO SOURCE_HOST = '127.0.0.1', SOURCE_PORT = 1, SOURCE_USER ="
                                    + " 'nobody'");
            assertThat(findings(server, "root", "shop.*")).satisfiesExactly(finding -> {
                assertThat(finding.code()).isEqualTo(FaultCode.SOURCE_CONFIG);
                assertThat(finding.subject()).isEqualTo("source log_slave_updates");
            });
        }
    }
}
