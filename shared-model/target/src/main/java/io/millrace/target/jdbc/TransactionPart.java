// SPDX-License-Identifier: Apache-2.0
package io.millrace.target.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Parts of a transaction that are undone alone, by savepoints. Stateless. */
public final class TransactionPart {

    private static final Logger LOG = LoggerFactory.getLogger(TransactionPart.class);

    private TransactionPart() {}

    /** Does the part; what it did stays if it returns true. */
    public static boolean run(Sql sql, BooleanSupplier part) {
        Savepoint start = mark(sql);
        boolean kept = false;
        try {
            kept = part.getAsBoolean();
        } finally {
            if (!kept) {
                undo(sql.connection(), start);
            }
        }
        if (kept) {
            release(sql, start);
        }
        return kept;
    }

    private static Savepoint mark(Sql sql) {
        try {
            return sql.connection().setSavepoint();
        } catch (SQLException e) {
            throw sql.faults().of(e, "mark a place in the transaction");
        }
    }

    private static void release(Sql sql, Savepoint start) {
        try {
            sql.connection().releaseSavepoint(start);
        } catch (SQLException e) {
            throw sql.faults().of(e, "go on in the transaction");
        }
    }

    /** Where that fails the transaction is gone, or the connection: whatever comes next says so. */
    private static void undo(Connection connection, Savepoint start) {
        try {
            connection.rollback(start);
            connection.releaseSavepoint(start);
        } catch (SQLException e) {
            LOG.debug("A part of a transaction cannot be undone alone: {}", e.getSQLState());
        }
    }
}
