// SPDX-License-Identifier: Apache-2.0
package io.millrace.prove.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.prove.workload.Intent;
import io.millrace.prove.workload.Outcome;
import io.millrace.prove.workload.SessionHistory;
import io.millrace.testkit.PostgresServer;
import io.millrace.testkit.Servers;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ReceiptCheckTest {

    private final PostgresServer target = Servers.postgres();
    private String database;

    @BeforeEach
    void fill() {
        database = Servers.freshDatabase(target, "receipts");
        target.execute(
                database,
                "CREATE SCHEMA prove",
                // Without the key, so that what the key forbids can be tried.
                "CREATE TABLE prove.receipts (session int, counter bigint, changes int)",
                "INSERT INTO prove.receipts VALUES (1, 1, 3), (1, 3, 4), (1, 4, 2), (2, 1, 2)");
    }

    @Test
    void oneOfEachAcknowledgedTransactionIsAsItShouldBe() throws SQLException {
        assertThat(found().isEmpty()).isTrue();
    }

    @Test
    void aTransactionThatWasLostUnderWayIsMissed() throws SQLException {
        breakIt("DELETE FROM prove.receipts WHERE counter = 3", ViolationKind.LOST);
    }

    @Test
    void oneThatWasRolledBackIsInvented() throws SQLException {
        breakIt("INSERT INTO prove.receipts VALUES (1, 2, 3)", ViolationKind.INVENTED);
    }

    @Test
    void oneThatNobodyBeganIsInvented() throws SQLException {
        breakIt("INSERT INTO prove.receipts VALUES (2, 2, 3)", ViolationKind.INVENTED);
    }

    @Test
    void oneThatIsThereTwiceIsDoubled() throws SQLException {
        breakIt("INSERT INTO prove.receipts VALUES (1, 4, 2)", ViolationKind.DOUBLED);
    }

    @Test
    void oneThatSaysAnotherNumberOfChangesIsTorn() throws SQLException {
        breakIt("UPDATE prove.receipts SET changes = 7 WHERE counter = 3", ViolationKind.TORN);
    }

    private void breakIt(String statement, ViolationKind expected) throws SQLException {
        target.execute(database, statement);
        assertThat(found().counts()).containsOnlyKeys(expected).containsEntry(expected, 1L);
    }

    private Violations found() throws SQLException {
        Violations violations = new Violations();
        try (Connection connection = target.connect(database)) {
            connection.setAutoCommit(false);
            ReceiptCheck.check(
                    connection,
                    Map.of(
                            1,
                            history(
                                    new Intent(1, Outcome.ACKNOWLEDGED, 3),
                                    new Intent(2, Outcome.ROLLED_BACK, 0),
                                    new Intent(3, Outcome.ACKNOWLEDGED, 4),
                                    new Intent(4, Outcome.UNKNOWN, 2),
                                    new Intent(5, Outcome.UNKNOWN, 2)),
                            2,
                            history(new Intent(1, Outcome.ACKNOWLEDGED, 2))),
                    violations);
        }
        return violations;
    }

    private static SessionHistory history(Intent... intents) {
        Queue<Intent> left = new ArrayDeque<>(List.of(intents));
        return new SessionHistory() {

            @Override
            public @Nullable Intent next() {
                return left.poll();
            }

            @Override
            public void close() {
                left.clear();
            }
        };
    }
}
