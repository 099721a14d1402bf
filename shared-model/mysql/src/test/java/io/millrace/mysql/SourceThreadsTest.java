// SPDX-License-Identifier: Apache-2.0
package io.millrace.mysql;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.testkit.Await;
import io.millrace.testkit.ServerOptions;
import io.millrace.testkit.SourceServer;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SourceThreadsTest {

    private static final Duration LIMIT = Duration.ofSeconds(30);

    static Stream<Function<ServerOptions, SourceServer>> kinds() {
        return HiddenChangesTest.kinds();
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void aReplicaSaysHowFarItIsBehindUnlessItStandsStill(Function<ServerOptions, SourceServer> kind) {
        try (SourceServer primary = kind.apply(ServerOptions.defaults());
                SourceServer replica = kind.apply(ServerOptions.defaults())) {
            primary.start();
            replica.start();
            replica.follow(primary);
            try (SourceSession first = SourceSession.open(Sources.of(primary, "*.*"));
                    SourceSession second = SourceSession.open(Sources.of(replica, "*.*"))) {
                Await.until("replication", LIMIT, () -> second.secondsBehind().equals(OptionalLong.of(0)));
                assertThat(first.secondsBehind()).isEmpty();

                replica.execute("mysql", replica.isMariaDb() ? "STOP SLAVE" : "STOP REPLICA");

                assertThat(second.secondsBehind()).isEmpty();
            }
        }
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void threadsThatSendTheLogDoNotMakeAServerBusy(Function<ServerOptions, SourceServer> kind) {
        try (SourceServer primary = kind.apply(ServerOptions.defaults());
                SourceServer replica = kind.apply(ServerOptions.defaults())) {
            primary.start();
            replica.start();
            replica.follow(primary);
            Await.until(
                    "a thread that sends the log",
                    LIMIT,
                    () -> primary.query("mysql", "SHOW PROCESSLIST").stream()
                            .anyMatch(row -> row.contains("Binlog Dump")));

            try (SourceSession session = SourceSession.open(Sources.of(primary, "*.*"))) {
                Await.until(
                        "what the tests themselves did to be over",
                        LIMIT,
                        () -> session.threadsRunning() == 0,
                        () -> "; its threads: " + primary.query("mysql", "SHOW PROCESSLIST"));
                assertThat(session.threadsRunning()).isZero();
            }
        }
    }
}
