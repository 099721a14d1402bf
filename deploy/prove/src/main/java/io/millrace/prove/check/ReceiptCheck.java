// SPDX-License-Identifier: Apache-2.0
package io.millrace.prove.check;

import io.millrace.prove.workload.SessionHistory;
import io.millrace.prove.workload.Tables;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;

/**
 * Compares the receipts in the target with what the sessions know of their transactions: one of each that was acknowledged,
 * none of another. In any other row a later change heals what a lost one has left. Its memory does not grow with their
 * number. Stateless.
 */
public final class ReceiptCheck {

    private static final int FETCH_SIZE = 5_000;
    private static final String RECEIPTS = "SELECT session, counter, changes FROM %s.%s ORDER BY session, counter"
            .formatted(Tables.DATABASE, Tables.RECEIPTS);

    private ReceiptCheck() {}

    /**
     * Looks once, when nobody writes any more; closes the histories.
     *
     * @param target which does not commit by itself
     * @param histories of all sessions that leave receipts, from their beginning
     * @throws SQLException if the target cannot be read
     */
    public static void check(Connection target, Map<Integer, SessionHistory> histories, Violations violations)
            throws SQLException {
        try (Statement statement = target.createStatement()) {
            OutcomeCheck outcomes = new OutcomeCheck(histories, violations);
            // One portion at a time, which the driver does only where a transaction is open.
            statement.setFetchSize(FETCH_SIZE);
            try (ResultSet rows = statement.executeQuery(RECEIPTS)) {
                while (rows.next()) {
                    outcomes.seen(rows.getInt(1), rows.getLong(2), rows.getInt(3), Tables.RECEIPTS);
                }
            }
            outcomes.finish();
        } finally {
            histories.values().forEach(SessionHistory::close);
        }
    }
}
