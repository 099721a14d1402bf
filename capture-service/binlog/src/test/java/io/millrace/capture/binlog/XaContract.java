// SPDX-License-Identifier: Apache-2.0
package io.millrace.capture.binlog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.capture.log.contract.LogReading;
import io.millrace.capture.source.LogState;
import io.millrace.fault.FaultCode;
import io.millrace.fault.MillraceException;
import io.millrace.model.ChangeEvent;
import io.millrace.model.PreparedTransaction;
import io.millrace.model.RowChange;
import io.millrace.model.TransactionBegin;
import io.millrace.settings.PipelineSettings;
import io.millrace.testkit.ServerOptions;
import io.millrace.testkit.SourceServer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Transactions in two phases: rows appear where they are committed. */
abstract class XaContract extends BinlogContract {

    private static final String[] PREPARED = {
        "XA START 'x'",
        "INSERT INTO orders VALUES (1, 'a', 1), (2, 'b', 2)",
        "UPDATE orders SET item = 'c' WHERE id = 1",
        "XA END 'x'",
        "XA PREPARE 'x'"
    };

    @Test
    @Tag("B8")
    void rowsAppearWhereTheyAreCommittedAndNotWhereTheyAreRolledBack() throws Exception {
        execute("CREATE TABLE other (id INT PRIMARY KEY)");
        LogState start = start();
        execute(PREPARED);
        execute("INSERT INTO other VALUES (1)");
        execute("XA COMMIT 'x'");
        execute(
                "XA START 'x','b',7",
                "INSERT INTO orders VALUES (3, 'a', 1)",
                "XA END 'x','b',7",
                "XA PREPARE 'x','b',7");
        execute("XA ROLLBACK 'x','b',7");
        execute(
                "XA START 'x'",
                "INSERT INTO orders VALUES (4, 'a', 1)",
                "XA END 'x'",
                "XA COMMIT 'x' ONE PHASE",
                "INSERT INTO other VALUES (2)");

        try (LogReading reading = read(start).untilChanges(6)) {
            assertThat(reading.rows())
                    .extracting(row -> row.table().name() + " "
                            + LogReading.text(row.after() == null ? row.before() : row.after()))
                    .containsExactly(
                            "other [1]",
                            "orders [1, a, 1.00]",
                            "orders [2, b, 2.00]",
                            "orders [1, c, 1.00]",
                            "orders [4, a, 1.00]",
                            "other [2]");
            assertThat(reading.rows().stream().map(RowChange::position))
                    .isSorted()
                    .doesNotHaveDuplicates();
            assertThat(reading.events().stream().filter(TransactionBegin.class::isInstance))
                    .hasSize(4);
        }
    }

    @Test
    @Tag("B8")
    void aReadingThatStartsAnywhereGivesThemTheSameIdentity() throws Exception {
        LogState start = start();
        execute(PREPARED);
        execute("INSERT INTO orders VALUES (5, 'e', 5)");
        execute("XA COMMIT 'x'");
        execute(PREPARED[0], "DELETE FROM orders WHERE id = 5", PREPARED[3], PREPARED[4]);
        execute("XA ROLLBACK 'x'");
        execute("DELETE FROM orders WHERE id = 2", "INSERT INTO orders VALUES (6, 'f', 5)");
        List<ChangeEvent> all;
        try (LogReading reading = read(start).untilChanges(6)) {
            all = new ArrayList<>(reading.events());
        }

        for (int i = 1; i < all.size(); i++) {
            LogState resume = LogReading.after(start, all, i);
            try (LogReading again = read(resume)
                    .until(event -> event instanceof RowChange row
                            && LogReading.text(row.after()).startsWith("[6"))) {
                assertThat(LogReading.texts(again.events().stream()
                                .filter(RowChange.class::isInstance)
                                .filter(event -> LogReading.positionOf(event).isAfter(resume.position()))
                                .toList()))
                        .as("after %s", all.get(i - 1))
                        .containsExactlyElementsOf(LogReading.texts(all.stream()
                                .filter(RowChange.class::isInstance)
                                .filter(event -> LogReading.positionOf(event).isAfter(resume.position()))
                                .toList()));
            }
        }
    }

    @Test
    @Tag("B8")
    void aTransactionWhoseRowsLieBeforeTheStartIsRefused() {
        execute(PREPARED);
        try {
            assertThatThrownBy(this::start)
                    .isInstanceOfSatisfying(
                            MillraceException.class, e -> assertThat(e.code()).isEqualTo(FaultCode.SOURCE_CONFIG));
        } finally {
            execute("XA ROLLBACK 'x'");
        }
        assertThat(start().schemas()).hasSize(1);
    }

    /** A server for this test alone; not started yet. */
    abstract SourceServer ownServer(ServerOptions options);

    @Test
    @Tag("B8")
    void preparedRowsOutliveTheServersDeath() throws Exception {
        try (SourceServer own = ownServer(ServerOptions.defaults())) {
            own.start();
            own.execute(own.firstDatabase(), "CREATE DATABASE shop");
            own.execute("shop", "CREATE TABLE orders (id INT PRIMARY KEY, item VARCHAR(9), price INT)");
            PipelineSettings shop = LogReading.settings(own, "root", "shop.*");
            LogState start = reader().source().resolveStart(shop);
            own.execute("shop", PREPARED);
            own.execute(
                    "shop", "XA START 'y'", "INSERT INTO orders VALUES (9, 'y', 1)", "XA END 'y'", "XA PREPARE 'y'");
            List<ChangeEvent> before;
            try (LogReading reading = new LogReading(reader(), shop, start)) {
                before = reading.until(event -> event instanceof PreparedTransaction prepared
                                && prepared.xid().startsWith("79,"))
                        .events();
            }
            own.process().kill();
            own.start();
            own.execute("shop", "XA COMMIT 'x'");
            own.execute("shop", "XA ROLLBACK 'y'");
            own.execute("shop", "INSERT INTO orders VALUES (5, 'e', 5)");

            LogState resume = LogReading.after(start, before, before.size());
            try (LogReading reading = new LogReading(reader(), shop, resume).untilChanges(4)) {
                assertThat(reading.rows())
                        .extracting(row -> LogReading.text(row.after()))
                        .containsExactly("[1, a, 1]", "[2, b, 2]", "[1, c, 1]", "[5, e, 5]");
            }
        }
    }
}
