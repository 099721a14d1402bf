// SPDX-License-Identifier: Apache-2.0
package io.millrace.prove.check;

import io.millrace.prove.workload.Tables;
import io.millrace.prove.workload.Workload;
import io.millrace.testkit.SqlServer;
import io.millrace.testkit.comparison.RowComparison;
import io.millrace.testkit.comparison.TablePair;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Locale;

/**
 * Changes that nobody made at the source, made in the target behind the product's back and taken back afterwards: a
 * checker that does not find them proves nothing.
 */
public enum TargetMutant {
    /** A value of a row is another. */
    ALTER_VALUE("stock_wide", "UPDATE %s SET small = small + 1 WHERE id = (SELECT max(id) FROM %1$s)"),
    /** A row is not there. */
    LOSE_ROW("stock_names", "DELETE FROM %s WHERE name = (SELECT min(name) FROM %1$s)"),
    /** A row without a key is there once more. */
    DOUBLE_ROW("stock_notes", "INSERT INTO %s SELECT * FROM %1$s LIMIT 1"),
    /** A row without a key is there once less. */
    LOSE_DOUBLE("stock_notes", "DELETE FROM %s WHERE ctid = (SELECT ctid FROM %1$s LIMIT 1)"),
    /** The receipt of a transaction, of which nothing else may be left: it and its rows are as if they had never been. */
    LOSE_RECEIPT(
            Tables.RECEIPTS,
            "DELETE FROM %s WHERE (session, counter) = (SELECT session, min(counter) FROM %1$s"
                    + " WHERE session = (SELECT max(session) FROM %1$s) GROUP BY session)"),
    /** A row that the source does not have. */
    INVENT_ROW("hot", "INSERT INTO %s SELECT -1, hits, session, counter FROM %1$s LIMIT 1"),
    /** A part of a transfer. */
    HALF_TRANSFER("bank_a", "UPDATE %s SET balance = balance + 1 WHERE id = 1"),
    /** A part of an order. */
    HALF_ORDER(
            "order_lines",
            "DELETE FROM %s WHERE (session, number, line) = (SELECT session, number, line FROM %1$s"
                    + " WHERE line %% 3 = 0 ORDER BY line DESC LIMIT 1)"),
    /** A part of what an order's line consists of. */
    LOSE_GRANDCHILD(
            "line_parts",
            "DELETE FROM %s WHERE (session, number, line, part) = (SELECT session, number, line, part FROM %1$s"
                    + " ORDER BY number, line, part DESC LIMIT 1)"),
    /** A part of a move of a unique value: it is there twice, the other one never. */
    HALF_MOVE("badges", "UPDATE %s SET code = (SELECT max(code) FROM %1$s) WHERE code = (SELECT min(code) FROM %1$s)"),
    /** A value of a row is another, and its seal is not. */
    BROKEN_SEAL("registers", "UPDATE %s SET words = words || '!' WHERE id = (SELECT min(id) FROM %1$s)");

    private final String table;
    private final String statement;

    TargetMutant(String table, String statement) {
        this.table = table;
        this.statement = statement.formatted(Tables.DATABASE + "." + table);
    }

    /** For people. */
    public String text() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /**
     * Plays it on a target that equals its source and is still, and takes it back.
     *
     * @return whether the comparison found one more row that differs, and, for what breaks an invariant, whether that
     *     was found too
     */
    public boolean isFound(SqlServer source, SqlServer target, Workload workload) {
        try (Connection from = source.connect(Tables.DATABASE);
                Connection to = target.connect(Tables.DATABASE)) {
            List<TablePair> pairs = List.of(TablePair.of(Tables.DATABASE, table));
            RowComparison.openSnapshots(from, to);
            long before = RowComparison.compare(from, to, pairs).differences();
            try (Statement played = to.createStatement()) {
                if (played.executeUpdate(statement) != 1) {
                    return false;
                }
            }
            boolean differs = RowComparison.compare(from, to, pairs).differences() == before + 1;
            Violations violations = new Violations();
            new TargetInvariants(workload.tables(), workload.writers(), violations).check(to);
            if (this == LOSE_RECEIPT) {
                ReceiptCheck.check(to, workload.receipted(), violations);
            }
            to.rollback();
            return differs && violations.isEmpty() != breaksInvariant();
        } catch (SQLException e) {
            throw new IllegalStateException(text() + " cannot be played: " + e.getMessage(), e);
        }
    }

    private boolean breaksInvariant() {
        return switch (this) {
            case HALF_TRANSFER, HALF_ORDER, LOSE_GRANDCHILD, HALF_MOVE, BROKEN_SEAL, LOSE_RECEIPT -> true;
            case ALTER_VALUE, LOSE_ROW, DOUBLE_ROW, LOSE_DOUBLE, INVENT_ROW -> false;
        };
    }
}
