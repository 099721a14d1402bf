// SPDX-License-Identifier: Apache-2.0
package io.millrace.target.contract;

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
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A target without rows, sessions of ours in it, and a plain connection that sees what is committed. */
public abstract class TargetScene implements AutoCloseable {

    private final TargetDialect dialect;
    private final Connection plain;
    private final List<TargetSession> sessions = new ArrayList<>();

    /** Takes the plain connection over. */
    protected TargetScene(TargetKind kind, Connection plain) {
        this.dialect = TargetDialect.of(kind);
        this.plain = plain;
    }

    protected abstract int port();

    /** The administrator. */
    protected abstract String user();

    /** In which the settings say that sessions are to work; empty where there is none. */
    protected abstract String database();

    /** The target's schema for tables of the source's {@code shop}. */
    public abstract String schema();

    /** A name in quotes. */
    public abstract String quoted(String name);

    /** A column's values as text. */
    public abstract String asText(String column, ColumnType type);

    /** The canonical text of what {@link #asText} gives. */
    public abstract String canonical(ColumnType type, String stored);

    /** A query for one row for each session that waits for another's lock on a row. */
    public abstract String waiting();

    /** Drops Millrace's own tables. */
    public abstract void dropControlTables() throws SQLException;

    /** The oddest name that a table may have there. */
    public abstract String oddName();

    /** A name that is another column than that one: in other letters, where the target tells them apart. */
    public abstract String otherColumn(String name);

    /** Whether the target tells -0.0 from 0.0, or has it at all. */
    public boolean hasNegativeZero() {
        return true;
    }

    /** Whether who takes a copy over ends the sessions of those who were there; else their transactions are waited for. */
    public boolean cutsOffOthers() {
        return true;
    }

    /** The tables of {@link #schema}. */
    public List<String> tables() throws SQLException {
        return rows("SELECT table_name FROM information_schema.tables WHERE table_schema = '" + schema() + "'");
    }

    /** The plain connection. */
    protected final Connection plain() {
        return plain;
    }

    public TargetDialect dialect() {
        return dialect;
    }

    public TargetSettings settings(String user) {
        return settings(user, ValueSettings.stop());
    }

    protected TargetSettings settings(String user, ValueSettings values) {
        return new TargetSettings(
                dialect.kind(),
                "127.0.0.1",
                port(),
                database(),
                user,
                new Secret(""),
                Map.of("shop", schema()),
                values,
                TlsMode.DISABLED,
                Duration.ofSeconds(10),
                Duration.ofMinutes(1));
    }

    public TargetSession session() {
        return session(user());
    }

    public TargetSession session(String user) {
        TargetSession session = dialect.connect(settings(user), SessionOptions.durable("millrace-test"));
        sessions.add(session);
        return session;
    }

    public TargetTable plan(TableSchema schema) {
        return dialect.plan(schema, settings(user()));
    }

    /** Where values that the target has not are replaced so. */
    public TargetTable plan(TableSchema schema, ValueSettings values) {
        return dialect.plan(schema, settings(user(), values));
    }

    /** The table's name with its schema, as SQL has it. */
    public String name(TargetTable table) {
        return quoted(table.schema()) + "." + quoted(table.name());
    }

    /** All rows of a table, in the order of their text. */
    public List<String> stored(TargetTable table) throws SQLException {
        return rows("SELECT * FROM " + name(table)).stream().sorted().toList();
    }

    /** Runs a statement outside of Millrace. */
    public void sql(String statement) throws SQLException {
        try (Statement jdbc = plain.createStatement()) {
            jdbc.execute(statement);
        }
    }

    /** All rows of a query, their values as the target prints them, joined by {@code |}; NULL as {@code ~}. */
    public List<String> rows(String query) throws SQLException {
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
    public static TableSchema schema(String name, int keyColumns, Column... columns) {
        List<Integer> key = new ArrayList<>();
        for (int i = 0; i < keyColumns; i++) {
            key.add(i);
        }
        return new TableSchema(new TableId("shop", name), List.of(columns), key);
    }

    public static Column column(String name, ColumnType type) {
        return Column.of(name, type, true);
    }

    public static Column key(String name, ColumnType type) {
        return Column.of(name, type, false);
    }

    public static LogPosition position(int event) {
        return LogPosition.before(1, 7, 4711).row(event, 0, 0);
    }

    public static RowChange insert(TargetTable table, int event, Object... row) {
        return new RowChange(position(event), table.id(), table.shape().version(), Operation.INSERT, null, row);
    }

    public static RowChange delete(TargetTable table, int event, Object... row) {
        return new RowChange(position(event), table.id(), table.shape().version(), Operation.DELETE, row, null);
    }

    public static RowChange update(TargetTable table, int event, Object[] before, Object[] after) {
        return new RowChange(position(event), table.id(), table.shape().version(), Operation.UPDATE, before, after);
    }

    public static Object[] row(Object... values) {
        return values;
    }

    @Override
    public void close() throws SQLException {
        sessions.forEach(TargetSession::close);
        plain.close();
    }
}
