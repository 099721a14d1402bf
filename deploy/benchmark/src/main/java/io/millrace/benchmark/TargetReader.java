// SPDX-License-Identifier: Apache-2.0
package io.millrace.benchmark;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;

/** A connection to the target for those who watch what arrives there, and how that fails. Not thread-safe. */
final class TargetReader implements AutoCloseable {

    private final Connection connection;

    /** Something that is asked of the target. */
    @FunctionalInterface
    interface Question<T> {
        T ask() throws SQLException;
    }

    /** Connects. */
    TargetReader(SnapshotServers servers) {
        this.connection = answered(() -> DriverManager.getConnection(servers.targetUrl()));
    }

    /** A statement that is planned once for many looks; closed with this, if not before. */
    PreparedStatement prepared(String sql) {
        return answered(() -> connection.prepareStatement(sql));
    }

    /** The answer, or the failure that ends a scenario. */
    static <T> T answered(Question<T> question) {
        try {
            return question.ask();
        } catch (SQLException e) {
            throw new IllegalStateException("the target cannot be watched: " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (SQLException e) {
            throw new IllegalStateException("the target cannot be left: " + e.getMessage(), e);
        }
    }
}
