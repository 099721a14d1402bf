// SPDX-License-Identifier: Apache-2.0
package io.millrace.mysql;

import io.millrace.fault.FaultCode;
import io.millrace.fault.Finding;
import io.millrace.fault.MillraceException;
import io.millrace.model.TableId;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * A table's shape, and a place in the log that all statements lie before which made it so.
 *
 * @param reading the shape, and what of it or of its engine is not carried; empty if there is no such table
 * @param end the log's end behind the reading
 */
public record TableNow(SchemaReader.Reading reading, LogCoordinates end) {

    /**
     * Asks the server. While a transaction has the table open no statement can change its shape, and one that has changed
     * it is in the log before it lets go of the table; so what is seen and the log's end belong together.
     *
     * @throws MillraceException {@link FaultCode#SOURCE_UNREACHABLE} also while a statement that is changing the table
     *     keeps it to itself for longer than a lock is waited for
     */
    public static TableNow read(Connection connection, TableId table) {
        try {
            Sql.run(connection, "START TRANSACTION READ ONLY");
            try {
                open(connection, table);
                SchemaReader.Reading reading =
                        SchemaReader.read(connection, isTable(connection, table) ? List.of(table) : List.of());
                List<Finding> findings = new ArrayList<>(reading.findings());
                TablePreflight.engine(connection, table, findings);
                reading = new SchemaReader.Reading(reading.schemas(), findings);
                return new TableNow(reading, ServerFacts.read(connection).logEnd(connection));
            } finally {
                Sql.run(connection, "ROLLBACK");
            }
        } catch (SQLException e) {
            throw SourceFaults.of(e, "reading the shape of " + table);
        }
    }

    private static boolean isTable(Connection connection, TableId table) throws SQLException {
        return Sql.scalar(
                        connection,
                        "SELECT 1 FROM information_schema.tables WHERE table_type = 'BASE TABLE' AND "
                                + SchemaReader.condition(List.of(table)))
                != null;
    }

    private static void open(Connection connection, TableId table) throws SQLException {
        try {
            Sql.scalar(connection, "SELECT 1 FROM " + Sql.quote(table) + " LIMIT 0");
        } catch (SQLException e) {
            if (SourceFaults.of(e, "opening " + table).code() != FaultCode.SOURCE_TABLE_MISSING) {
                throw e;
            }
            // Then it is not in the reading either, or was made meanwhile by a statement that comes before the end.
        }
    }
}
