// SPDX-License-Identifier: Apache-2.0
package io.millrace.target.postgres;

import io.millrace.model.Column;
import io.millrace.model.ColumnType;
import io.millrace.model.Operation;
import io.millrace.model.RowChange;
import io.millrace.model.TableId;
import io.millrace.model.TableSchema;
import io.millrace.position.LogPosition;
import io.millrace.settings.Secret;
import io.millrace.settings.TargetKind;
import io.millrace.settings.TargetSettings;
import io.millrace.settings.TlsMode;
import io.millrace.settings.ValueSettings;
import io.millrace.target.SessionOptions;
import io.millrace.target.TargetDialect;
import io.millrace.target.TargetSession;
import io.millrace.target.TargetTable;
import io.millrace.testkit.PostgresServer;
import io.millrace.testkit.Servers;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A fresh database, sessions of ours in it, and a plain connection that sees what is committed. */
final class Target implements AutoCloseable {

    static final TargetDialect DIALECT = TargetDialect.of(TargetKind.POSTGRESQL);

    final String database;
    private final Connection plain;
    private final List<TargetSession> sessions = new ArrayList<>();

    Target() throws SQLException {
        PostgresServer server = Servers.postgres();
        database = Servers.freshDatabase(server, "target");
        plain = DriverManager.getConnection(server.jdbcUrl(database), server.user(), server.password());
        sql("SET TimeZone = 'UTC'");
    }

    TargetSettings settings(String user) {
        return settings(user, ValueSettings.stop());
    }

    private TargetSettings settings(String user, ValueSettings values) {
        return new TargetSettings(
                TargetKind.POSTGRESQL,
                "127.0.0.1",
                Servers.postgres().port(),
                database,
                user,
                new Secret(""),
                Map.of(),
                values,
                TlsMode.DISABLED,
                Duration.ofSeconds(10),
                Duration.ofMinutes(1));
    }

    TargetSession session() {
        return session("postgres");
    }

    TargetSession session(String user) {
        TargetSession session = DIALECT.connect(settings(user), SessionOptions.durable("millrace-test"));
        sessions.add(session);
        return session;
    }

    TargetTable plan(TableSchema schema) {
        return DIALECT.plan(schema, settings("postgres"));
    }

    /** Where values that PostgreSQL has not are replaced so. */
    TargetTable plan(TableSchema schema, ValueSettings values) {
        return DIALECT.plan(schema, settings("postgres", values));
    }

    /** Runs a statement outside of Millrace. */
    void sql(String statement) throws SQLException {
        try (Statement jdbc = plain.createStatement()) {
            jdbc.execute(statement);
        }
    }

    /** All rows of a query, their values as PostgreSQL prints them, joined by {@code |}; NULL as {@code ~}. */
    List<String> rows(String query) throws SQLException {
        try (Statement jdbc = plain.createStatement();
                ResultSet result = jdbc.executeQuery(query)) {
            List<String> rows = new ArrayList<>();
            while (result.next()) {
                List<String> values = new ArrayList<>();
                for (int i = 1; i <= result.getMetaData().getColumnCount(); i++) {
                    String text = result.getString(i);
                    values.add(text == null ? "~" : text);
                }
                rows.add(String.join("|", values));
            }
            return rows;
        }
    }

    /** A table {@code shop.name} of these columns; the key is the first that many. */
    static TableSchema schema(String name, int keyColumns, Column... columns) {
        List<Integer> key = new ArrayList<>();
        for (int i = 0; i < keyColumns; i++) {
            key.add(i);
        }
        return new TableSchema(new TableId("shop", name), List.of(columns), key);
    }

    static Column column(String name, ColumnType type) {
        return Column.of(name, type, true);
    }

    static Column key(String name, ColumnType type) {
        return Column.of(name, type, false);
    }

    static LogPosition position(int event) {
        return LogPosition.before(1, 7, 4711).row(event, 0, 0);
    }

    static RowChange insert(TargetTable table, int event, Object... row) {
        return new RowChange(position(event), table.id(), table.shape().version(), Operation.INSERT, null, row);
    }

    static RowChange delete(TargetTable table, int event, Object... row) {
        return new RowChange(position(event), table.id(), table.shape().version(), Operation.DELETE, row, null);
    }

    static RowChange update(TargetTable table, int event, Object[] before, Object[] after) {
        return new RowChange(position(event), table.id(), table.shape().version(), Operation.UPDATE, before, after);
    }

    static Object[] row(Object... values) {
        return values;
    }

    @Override
    public void close() throws SQLException {
        sessions.forEach(TargetSession::close);
        plain.close();
    }
}
