// SPDX-License-Identifier: Apache-2.0
package io.millrace.testkit.shop;

import io.millrace.testkit.SqlServer;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One connection of the shop: runs statements, counts them and ends transactions. Not thread-safe. */
final class ShopSession implements AutoCloseable {

    private final Connection connection;
    private final ShopCounts counts;
    private final Map<String, PreparedStatement> prepared = new HashMap<>();
    private long statements;
    private long rows;

    ShopSession(SqlServer server, String database, ShopCounts counts) throws SQLException {
        this.counts = counts;
        this.connection = server.connect(database);
        connection.setAutoCommit(false);
        connection.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET time_zone = '+00:00', innodb_lock_wait_timeout = 5");
        }
    }

    /** Runs one statement and returns the rows it changed. */
    int run(String sql, @Nullable Object... values) throws SQLException {
        PreparedStatement statement = prepared.get(sql);
        if (statement == null) {
            statement = connection.prepareStatement(sql);
            prepared.put(sql, statement);
        }
        for (int place = 0; place < values.length; place++) {
            statement.setObject(place + 1, values[place]);
        }
        int changed = statement.executeUpdate();
        statements++;
        rows += changed;
        return changed;
    }

    Savepoint savepoint() throws SQLException {
        return connection.setSavepoint();
    }

    void rollbackTo(Savepoint savepoint) throws SQLException {
        connection.rollback(savepoint);
    }

    void commit() throws SQLException {
        connection.commit();
        if (statements > 0) {
            counts.committed(statements, rows);
        }
        forget();
    }

    void rollback() throws SQLException {
        connection.rollback();
        forget();
    }

    /** Ends the connection at once, from any thread; a statement that waits fails. */
    void abort() {
        try {
            connection.abort(Runnable::run);
        } catch (SQLException e) {
            throw new IllegalStateException("the connection could not be aborted", e);
        }
    }

    private void forget() {
        statements = 0;
        rows = 0;
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
