// SPDX-License-Identifier: Apache-2.0
package io.millrace.testkit.comparison;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;

/** The rows of a query as texts, one at a time and never all in memory. Not thread-safe. */
final class RowStream implements AutoCloseable {

    private final Statement statement;
    private final ResultSet rows;
    private final int width;
    private long count;

    /**
     * Runs the query.
     *
     * @param fetchSize what makes this driver stream; the connection is in a transaction
     */
    RowStream(Connection connection, String sql, int width, int fetchSize) throws SQLException {
        this.width = width;
        this.statement = connection.createStatement(ResultSet.TYPE_FORWARD_ONLY, ResultSet.CONCUR_READ_ONLY);
        this.statement.setFetchSize(fetchSize);
        this.rows = statement.executeQuery(sql);
    }

    /** The next row; null after the last. */
    @Nullable
    String @Nullable [] next() throws SQLException {
        if (!rows.next()) {
            return null;
        }
        count++;
        @Nullable String[] row = new String[width];
        for (int column = 0; column < width; column++) {
            row[column] = rows.getString(column + 1);
        }
        return row;
    }

    long count() {
        return count;
    }

    @Override
    public void close() throws SQLException {
        rows.close();
        statement.close();
    }
}
