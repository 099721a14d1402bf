// SPDX-License-Identifier: Apache-2.0
package io.millrace.capture.binlog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.millrace.capture.log.contract.LogReading;
import io.millrace.capture.source.LogState;
import io.millrace.fault.FaultCode;
import io.millrace.model.ChangeEvent;
import io.millrace.model.PreparedTransaction;
import io.millrace.model.RowChange;
import io.millrace.testkit.ServerOptions;
import io.millrace.testkit.Servers;
import io.millrace.testkit.SourceServer;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Transactions in two phases whose first phase nobody saw, and those of others. */
class XaUnseenTest {

    static Stream<SourceServer> servers() {
        return Scene.servers();
    }

    static Stream<Function<ServerOptions, SourceServer>> kinds() {
        return Scene.kinds();
    }

    private static Scene scene(SourceServer server) {
        Scene scene = Scene.on(server);
        scene.execute("CREATE TABLE orders (id INT PRIMARY KEY, item VARCHAR(9))");
        return scene;
    }

    private static void prepare(Scene scene, String xid, String statement) {
        scene.execute("XA START '" + xid + "'", statement, "XA END '" + xid + "'", "XA PREPARE '" + xid + "'");
    }

    @ParameterizedTest(autoCloseArguments = false)
    @MethodSource("servers")
    @Tag("B8")
    void aCommitOfRowsThatNobodySawPreparedIsRefused(SourceServer server) throws Exception {
        Scene scene = scene(server);
        LogState before = scene.start();
        prepare(scene, "early", "INSERT INTO orders VALUES (1, 'early')");
        scene.execute("INSERT INTO orders VALUES (2, 'plain')");
        List<ChangeEvent> seen;
        try (LogReading reading = scene.read(before).untilChanges(1)) {
            seen = reading.events();
        }
        LogState known = LogReading.after(before, seen, seen.size());
        assertThat(known.prepared()).hasSize(1);
        LogState unknown =
                new LogState(known.position(), null, known.identity(), List.of(), List.of(), known.schemas());
        scene.execute("XA COMMIT 'early'");

        try (LogReading reading = scene.read(known).untilChanges(2)) {
            assertThat(LogReading.text(reading.rows().get(1).after())).isEqualTo("[1, early]");
        }
        try (LogReading reading = scene.read(unknown)) {
            assertThat(Scene.faultOf(reading).code()).isEqualTo(FaultCode.LOG_EVENT_NOT_CARRIED);
        }
    }

    @ParameterizedTest(autoCloseArguments = false)
    @MethodSource("servers")
    @Tag("B8")
    void rowsOfATransactionOfAnotherNameAreNotThoseThatWerePrepared(SourceServer server) throws Exception {
        Scene scene = scene(server);
        LogState before = scene.start();
        prepare(scene, "this", "INSERT INTO orders VALUES (1, 'this')");
        prepare(scene, "that", "INSERT INTO orders VALUES (2, 'that')");
        scene.execute("INSERT INTO orders VALUES (3, 'plain')");
        List<ChangeEvent> seen;
        try (LogReading reading = scene.read(before).untilChanges(1)) {
            seen = reading.events();
        }
        LogState known = LogReading.after(before, seen, seen.size());
        assertThat(known.prepared()).hasSize(2);
        PreparedTransaction mixed = new PreparedTransaction(
                known.prepared().get(0).xid(), known.prepared().get(1).start(), null);
        LogState wrong =
                new LogState(known.position(), null, known.identity(), List.of(), List.of(mixed), known.schemas());
        scene.execute("XA COMMIT 'this'", "XA ROLLBACK 'that'");

        try (LogReading reading = scene.read(wrong)) {
            assertThat(Scene.faultOf(reading).code()).isEqualTo(FaultCode.LOG_NOT_THE_SAME);
            assertThat(reading.rows())
                    .extracting(row -> LogReading.text(row.after()))
                    .doesNotContain("[2, that]");
        }
    }

    /** MySQL tells only some users what is prepared, and counts from zero after a restart. */
    @ParameterizedTest
    @MethodSource("kinds")
    @Tag("B8")
    void rowsThatTheServerRecoveredUnseenStopTheReading(Function<ServerOptions, SourceServer> kind) throws Exception {
        try (SourceServer server = kind.apply(ServerOptions.defaults())) {
            assumeFalse(server.isMariaDb(), "MariaDB tells everybody: such a start is refused");
            server.start();
            Scene all = scene(server);
            prepare(all, "early", "INSERT INTO orders VALUES (1, 'early')");
            all.execute(
                    "CREATE USER few",
                    "GRANT SELECT ON " + all.database() + ".* TO few",
                    "GRANT REPLICATION SLAVE, REPLICATION CLIENT, RELOAD ON *.* TO few");
            server.process().kill();
            server.start();
            Scene scene = new Scene(server, all.database(), LogReading.settings(server, "few", all.database() + ".*"));
            LogState start = scene.start();
            scene.execute("XA COMMIT 'early'");

            try (LogReading reading = scene.read(start)) {
                assertThat(Scene.faultOf(reading).code()).isEqualTo(FaultCode.LOG_EVENT_NOT_CARRIED);
            }
        }
    }

    @ParameterizedTest(autoCloseArguments = false)
    @MethodSource("servers")
    @Tag("B8")
    void thoseOfOthersPassWhereverTheReadingStarts(SourceServer server) throws Exception {
        Scene scene = scene(server);
        String other = Servers.freshDatabase(server, "other");
        server.execute(other, "CREATE TABLE t (id INT PRIMARY KEY)");
        Scene others = new Scene(server, other, scene.settings());
        LogState start = scene.start();
        prepare(others, "theirs", "INSERT INTO t VALUES (1)");
        scene.execute("INSERT INTO orders VALUES (1, 'between')");
        others.execute("XA COMMIT 'theirs'");
        prepare(others, "undone", "INSERT INTO t VALUES (2)");
        others.execute("XA ROLLBACK 'undone'");
        others.execute("XA START 'one'", "INSERT INTO t VALUES (3)", "XA END 'one'", "XA COMMIT 'one' ONE PHASE");
        others.execute("XA START 'none'", "SELECT * FROM t", "XA END 'none'", "XA PREPARE 'none'", "XA COMMIT 'none'");
        scene.execute("INSERT INTO orders VALUES (2, 'last')");

        List<ChangeEvent> all;
        try (LogReading reading = scene.read(start).untilChanges(2)) {
            all = reading.events();
            assertThat(all.stream().filter(io.millrace.model.TransactionBegin.class::isInstance))
                    .hasSize(2);
        }
        for (int i = 1; i < all.size(); i++) {
            LogState resume = LogReading.after(start, all, i);
            try (LogReading again = scene.read(resume)
                    .until(event -> event instanceof RowChange row
                            && LogReading.text(row.after()).startsWith("[2,"))) {
                assertThat(again.rows()).isNotEmpty();
            }
        }
    }
}
