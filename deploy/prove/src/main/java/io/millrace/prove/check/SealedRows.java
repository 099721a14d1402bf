// SPDX-License-Identifier: Apache-2.0
package io.millrace.prove.check;

import io.millrace.prove.workload.Tables;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;

/**
 * Rows that say what their other values must be, so that one of them that is older than the others, or was never written so,
 * shows without a look at the source; and versions that never go back. Not thread-safe.
 */
final class SealedRows {

    private static final String REGISTERS =
            "SELECT id, version, words, seal FROM %s.registers".formatted(Tables.DATABASE);
    private static final String LEDGER = "SELECT session, entry, note, seal FROM %s.ledger".formatted(Tables.DATABASE);

    private final Violations violations;
    private final Map<Long, Long> versions = new HashMap<>();

    SealedRows(Violations violations) {
        this.violations = violations;
    }

    /** Looks once, on a connection whose transaction sees one state throughout. */
    void check(Connection target, String where) throws SQLException {
        try (Statement statement = target.createStatement();
                ResultSet rows = statement.executeQuery(REGISTERS)) {
            while (rows.next()) {
                requireSeal(rows, "registers", where);
                long version = rows.getLong(2);
                long before = versions.merge(rows.getLong(1), version, Math::max);
                if (version < before) {
                    violations.add(
                            ViolationKind.REORDERED,
                            where,
                            "register " + rows.getLong(1) + " had version " + before + " before, and has " + version);
                }
            }
        }
        try (Statement statement = target.createStatement();
                ResultSet rows = statement.executeQuery(LEDGER)) {
            while (rows.next()) {
                requireSeal(rows, "ledger", where);
            }
        }
    }

    /** The target goes back to an earlier state. */
    void goBack() {
        versions.clear();
    }

    private void requireSeal(ResultSet row, String table, String where) throws SQLException {
        if (Tables.seal(row.getLong(1), row.getLong(2), row.getString(3)) != row.getLong(4)) {
            violations.add(
                    ViolationKind.TORN,
                    where,
                    "row " + row.getLong(1) + "|" + row.getLong(2) + " of " + table + " is not what its seal says");
        }
    }
}
