// SPDX-License-Identifier: Apache-2.0
package io.millrace.benchmark;

import io.millrace.testkit.SqlServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;

/** Writes transactions at the source, each row by a statement of its own, and many transactions in one packet. Stateless. */
final class SourceTransactions {

    private static final int TRANSACTIONS_PER_PACKET = 200;

    private SourceTransactions() {}

    /**
     * Writes them one after another.
     *
     * @param statements of the transaction with that number, from 0; asked for once each, in order
     * @throws IllegalStateException if a statement finds no row or several
     */
    static void write(SqlServer source, int transactions, IntFunction<List<String>> statements) {
        try (Connection connection = source.connect(BenchmarkServers.DATABASE);
                Statement batch = connection.createStatement()) {
            int changes = 0;
            for (int number = 0; number < transactions; number++) {
                batch.addBatch("START TRANSACTION");
                for (String statement : statements.apply(number)) {
                    batch.addBatch(statement);
                    changes++;
                }
                batch.addBatch("COMMIT");
                if ((number + 1) % TRANSACTIONS_PER_PACKET == 0 || number + 1 == transactions) {
                    send(batch, changes);
                    changes = 0;
                }
            }
        } catch (SQLException e) {
            throw new IllegalStateException("the backlog was not written: " + e.getMessage(), e);
        }
    }

    private static void send(Statement batch, int changes) throws SQLException {
        long ofOneRow =
                Arrays.stream(batch.executeBatch()).filter(rows -> rows == 1).count();
        if (ofOneRow != changes) {
            throw new IllegalStateException(
                    "of " + changes + " statements of the backlog, " + ofOneRow + " changed one row");
        }
    }
}
