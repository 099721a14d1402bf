// SPDX-License-Identifier: Apache-2.0
package io.millrace.prove.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.prove.workload.Tables;
import io.millrace.testkit.PostgresServer;
import io.millrace.testkit.ServerOptions;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Each invariant, broken in a target that is otherwise as it must be. */
class TargetInvariantsTest {

    private static final String DATABASE = "postgres";
    private static final PostgresServer TARGET = PostgresServer.embedded(ServerOptions.defaults());

    private final Violations violations = new Violations();
    private final TargetInvariants invariants = new TargetInvariants(
            List.of(
                    "marks",
                    "bank_a",
                    "bank_b",
                    "orders",
                    "order_lines",
                    "line_parts",
                    "ledger",
                    "badges",
                    "registers",
                    "seats"),
            1,
            violations);

    @BeforeAll
    static void startTheTarget() {
        TARGET.start();
    }

    @AfterAll
    static void endTheTarget() {
        TARGET.close();
    }

    @BeforeEach
    void fillTheTarget() {
        String written = "session int, counter bigint";
        TARGET.execute(
                DATABASE,
                "CREATE SCHEMA prove",
                "CREATE TABLE prove.marks (session int, counter bigint, changes int)",
                "CREATE TABLE prove.bank_a (id int, balance numeric(20,4)," + written + ")",
                "CREATE TABLE prove.bank_b (id int, balance numeric(20,4)," + written + ")",
                "CREATE TABLE prove.orders (session int, number bigint, line_count int, counter bigint)",
                "CREATE TABLE prove.order_lines (session int, number bigint, line int, pieces int, counter bigint)",
                "CREATE TABLE prove.seats (id bigint," + written + ")",
                "CREATE TABLE prove.line_parts (session int, number bigint, line int, part int, counter bigint)",
                "CREATE TABLE prove.ledger (session int, counter bigint, note text, entry bigint, seal bigint)",
                "CREATE TABLE prove.badges (id int, code int," + written + ")",
                "CREATE TABLE prove.registers (id int, version bigint, words text, seal bigint," + written + ")",
                "INSERT INTO prove.line_parts VALUES (1, 7, 1, 1, 4), (1, 7, 2, 1, 4), (1, 7, 2, 2, 4), (1, 8, 1, 1, 5)",
                "INSERT INTO prove.ledger VALUES (1, 3, 'mühle', 8, " + Tables.seal(1, 8, "mühle")
                        + "), (1, 4, 'race', 9, " + Tables.seal(1, 9, "race") + ")",
                "INSERT INTO prove.badges SELECT n, 1000 + n, 0, 1 FROM generate_series(1, 6) n",
                "INSERT INTO prove.registers VALUES (0, 4, 'río', " + Tables.seal(0, 4, "río") + ", 1, 5)",
                "INSERT INTO prove.marks VALUES (0, 1, 0), (1, 5, 4)",
                "INSERT INTO prove.bank_a VALUES (1, 150000, 1, 5)",
                "INSERT INTO prove.bank_b VALUES (1, 50000, 1, 5)",
                "INSERT INTO prove.orders VALUES (1, 7, 2, 4), (1, 8, 1, 5)",
                "INSERT INTO prove.order_lines VALUES (1, 7, 1, 0, 4), (1, 7, 2, 0, 4), (1, 8, 1, 0, 5)",
                "INSERT INTO prove.seats SELECT n, 0, 1 FROM generate_series(1, 8) n");
    }

    @AfterEach
    void emptyTheTarget() {
        TARGET.execute(DATABASE, "DROP SCHEMA prove CASCADE");
    }

    @Test
    void aStateOfTheSourceIsWell() throws SQLException {
        look();
        look();

        assertThat(violations.kept()).isEmpty();
        assertThat(invariants.reads()).isEqualTo(2);
    }

    @Test
    void aTargetMayGoBackOnlyWhenItWasSetBack() throws SQLException {
        look();
        TARGET.execute(DATABASE, "UPDATE prove.registers SET version = 3, seal = " + Tables.seal(0, 3, "río"));
        invariants.goesBackTo(Map.of(0, 1L, 1, 5L));
        look();
        assertThat(violations.kept()).isEmpty();

        invariants.goesBackTo(Map.of(0, 1L, 1, 6L));
        look();
        assertThat(violations.counts()).containsOnlyKeys(ViolationKind.REORDERED);
    }

    @Test
    void halfATransferIsFound() throws SQLException {
        breakIt("UPDATE prove.bank_a SET balance = balance - 0.0001", ViolationKind.BALANCE);
    }

    @Test
    void aRowThatIsNewerThanItsMarkIsFound() throws SQLException {
        breakIt("UPDATE prove.bank_b SET counter = 6", ViolationKind.TORN);
    }

    @Test
    void aLineWithoutItsOrderIsFound() throws SQLException {
        breakIt("INSERT INTO prove.order_lines VALUES (1, 9, 1, 0, 5)", ViolationKind.ORPHAN);
    }

    @Test
    void aLineThatIsMissingIsFound() throws SQLException {
        breakIt("DELETE FROM prove.order_lines WHERE number = 7 AND line = 2", ViolationKind.NOT_DENSE);
    }

    @Test
    void aLineTwiceIsFound() throws SQLException {
        breakIt("INSERT INTO prove.order_lines VALUES (1, 8, 1, 0, 5)", ViolationKind.NOT_DENSE);
    }

    @Test
    void anOrderThatIsMissingIsFound() throws SQLException {
        breakIt("UPDATE prove.orders SET number = 9 WHERE number = 8", ViolationKind.NOT_DENSE);
    }

    @Test
    void halfAMoveOfAKeyIsFound() throws SQLException {
        breakIt("DELETE FROM prove.seats WHERE id = 3", ViolationKind.TORN);
    }

    @Test
    void aPartThatIsMissingIsFound() throws SQLException {
        breakIt("DELETE FROM prove.line_parts WHERE line = 2 AND part = 2", ViolationKind.NOT_DENSE);
    }

    @Test
    void aPartWithoutItsLineIsFound() throws SQLException {
        breakIt("INSERT INTO prove.line_parts VALUES (1, 8, 4, 1, 5)", ViolationKind.ORPHAN);
    }

    @Test
    void aGapInTheLedgerIsFound() throws SQLException {
        breakIt(
                "UPDATE prove.ledger SET entry = 10, seal = " + Tables.seal(1, 10, "race") + " WHERE entry = 9",
                ViolationKind.NOT_DENSE);
    }

    @Test
    void anEntryThatIsNotAsItWasWrittenIsFound() throws SQLException {
        breakIt("UPDATE prove.ledger SET note = 'mill' WHERE entry = 9", ViolationKind.TORN);
    }

    @Test
    void halfAMoveOfAUniqueValueIsFound() throws SQLException {
        breakIt("UPDATE prove.badges SET code = 1002 WHERE id = 1", ViolationKind.TORN);
    }

    @Test
    void aValueThatWasPutAsideIsFound() throws SQLException {
        breakIt("UPDATE prove.badges SET code = -1 WHERE id = 1", ViolationKind.TORN);
    }

    @Test
    void aVersionWithAnotherOnesWordsIsFound() throws SQLException {
        breakIt("UPDATE prove.registers SET version = 5", ViolationKind.TORN);
    }

    @Test
    void aVersionThatGoesBackIsFound() throws SQLException {
        look();
        breakIt("UPDATE prove.registers SET version = 3, seal = " + Tables.seal(0, 3, "río"), ViolationKind.REORDERED);
    }

    @Test
    void aTargetThatGoesBackIsFound() throws SQLException {
        look();
        breakIt("UPDATE prove.marks SET counter = 0 WHERE session = 0", ViolationKind.REORDERED);
    }

    private void breakIt(String statement, ViolationKind expected) throws SQLException {
        TARGET.execute(DATABASE, statement);

        look();

        assertThat(violations.counts()).containsKey(expected);
    }

    private void look() throws SQLException {
        try (Connection connection = TARGET.connect(DATABASE)) {
            invariants.check(connection);
        }
    }
}
