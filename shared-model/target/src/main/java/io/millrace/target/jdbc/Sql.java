// SPDX-License-Identifier: Apache-2.0
package io.millrace.target.jdbc;

import io.millrace.fault.MillraceException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Small statements with bound values, whose failures are faults. For what is done per chunk or batch, not per row. For one
 * thread at a time, as its connection is.
 *
 * @param faults what a failure means, which each product says in its own way
 */
public record Sql(Connection connection, Faults faults) {

    /** Turns what a server says into a fault. */
    @FunctionalInterface
    public interface Faults {

        /** The fault; what was being done completes "cannot …". */
        MillraceException of(SQLException failure, String doing);
    }

    /** Reads one row of a result. */
    @FunctionalInterface
    public interface Reader<T> {

        T read(ResultSet row) throws SQLException;
    }

    /** Runs a statement without values. */
    public void execute(String doing, String sql) {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw faults.of(e, doing);
        }
    }

    /**
     * Runs a statement during which the server may be silent for hours, such as the making of an index. Only TCP's own
     * keep-alive, which every connection has, tells then that the server's host is gone.
     */
    public void executeLong(String doing, String sql) {
        try {
            int limit = networkTimeout();
            if (limit == 0) {
                execute(doing, sql);
                return;
            }
            connection.setNetworkTimeout(Runnable::run, 0);
            try (Statement statement = connection.createStatement()) {
                statement.execute(sql);
            } finally {
                if (!connection.isClosed()) {
                    connection.setNetworkTimeout(Runnable::run, limit);
                }
            }
        } catch (SQLException e) {
            throw faults.of(e, doing);
        }
    }

    /** 0 where there is none, or the driver knows of none. */
    private int networkTimeout() throws SQLException {
        try {
            return connection.getNetworkTimeout();
        } catch (SQLFeatureNotSupportedException e) {
            return 0;
        }
    }

    /** Runs a change and returns the number of rows it touched. */
    public int update(String doing, String sql, @Nullable Object... values) {
        try (PreparedStatement statement = bound(sql, values)) {
            return statement.executeUpdate();
        } catch (SQLException e) {
            throw faults.of(e, doing);
        }
    }

    /** Reads all rows. */
    public <T> List<T> list(String doing, Reader<T> reader, String sql, @Nullable Object... values) {
        try (PreparedStatement statement = bound(sql, values);
                ResultSet result = statement.executeQuery()) {
            List<T> rows = new ArrayList<>();
            while (result.next()) {
                rows.add(reader.read(result));
            }
            return rows;
        } catch (SQLException e) {
            throw faults.of(e, doing);
        }
    }

    /** Reads the first row, if there is any. */
    public <T> Optional<T> first(String doing, Reader<T> reader, String sql, @Nullable Object... values) {
        return list(doing, reader, sql, values).stream().findFirst();
    }

    /** Reads a condition. */
    public boolean isTrue(String doing, String sql, @Nullable Object... values) {
        return first(doing, row -> row.getBoolean(1), sql, values).orElse(false);
    }

    private PreparedStatement bound(String sql, @Nullable Object[] values) throws SQLException {
        PreparedStatement statement = connection.prepareStatement(sql);
        try {
            for (int i = 0; i < values.length; i++) {
                statement.setObject(i + 1, values[i]);
            }
            return statement;
        } catch (SQLException e) {
            statement.close();
            throw e;
        }
    }
}
