// SPDX-License-Identifier: Apache-2.0
package io.millrace.mysql;

import io.millrace.fault.FaultCode;
import io.millrace.fault.MillraceException;
import java.sql.Connection;
import java.sql.SQLException;

/** Transactions in two phases that wait for their second one. Stateless. */
public final class PreparedBranches {

    private static final int NOT_ALLOWED = 1401;

    private PreparedBranches() {}

    /**
     * Makes sure that no such transaction has its rows before a place of the log that was taken just now, and its commit
     * behind it: the log would say that it was committed, and no longer what it did.
     *
     * @throws MillraceException {@link FaultCode#SOURCE_CONFIG} if there is one
     */
    public static void requireNone(Connection connection) {
        try {
            int count = count(connection);
            if (count > 0) {
                throw new MillraceException(
                        FaultCode.SOURCE_CONFIG,
                        count + " transactions are prepared (XA PREPARE), so their rows lie before the start, and their"
                                + " commit would lie behind it. Commit them or roll them back (XA RECOVER lists them).");
            }
        } catch (SQLException e) {
            throw SourceFaults.of(e, "looking for prepared transactions");
        }
    }

    private static int count(Connection connection) throws SQLException {
        try {
            return Sql.rows(connection, "XA RECOVER").size();
        } catch (SQLException e) {
            if (e.getErrorCode() != NOT_ALLOWED) {
                throw e;
            }
            // MySQL tells only those with XA_RECOVER_ADMIN. Counters that were never used say that nobody uses XA.
            int used = counter(connection, "Com_xa_prepare")
                    + counter(connection, "Com_xa_commit")
                    + counter(connection, "Com_xa_rollback");
            if (used > 0) {
                throw new MillraceException(
                        FaultCode.SOURCE_GRANT_MISSING,
                        "The source is used with XA, and the user may not see which transactions are prepared. GRANT"
                                + " XA_RECOVER_ADMIN ON *.* TO the source user.");
            }
            return 0;
        }
    }

    private static int counter(Connection connection, String name) throws SQLException {
        return Sql.rows(connection, "SHOW GLOBAL STATUS LIKE " + Sql.literal(name)).stream()
                .mapToInt(row -> Integer.parseInt(Sql.text(row, "value")))
                .sum();
    }
}
