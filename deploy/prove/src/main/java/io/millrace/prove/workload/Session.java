// SPDX-License-Identifier: Apache-2.0
package io.millrace.prove.workload;

import io.millrace.testkit.SqlServer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.LongFunction;
import java.util.stream.Collectors;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * A connection to the source on which every transaction has a number and is logged. Used by one thread; {@link #counts}
 * from any.
 */
final class Session implements AutoCloseable {

    /** The work of a transaction. */
    @FunctionalInterface
    interface Work {
        void run(Session session) throws SQLException;
    }

    private static final int SHOWN = 60;
    private static final long RETRY_PAUSE_NS = TimeUnit.MILLISECONDS.toNanos(100);

    private final int number;
    private final SqlServer source;
    private final SessionLog log;
    private final BooleanSupplier stopped;
    private final SessionCounts counts = new SessionCounts();
    private @Nullable Connection connection;
    private long counter;
    private int changes;

    /**
     * Describes it.
     *
     * @param folder for its log; exists
     * @param stopped whether nobody wants to know any more what became of a transaction
     */
    Session(int number, SqlServer source, Path folder, BooleanSupplier stopped) {
        this.number = number;
        this.source = source;
        this.stopped = stopped;
        this.log = SessionLog.create(folder, number);
    }

    int number() {
        return number;
    }

    /** The number of the transaction under way. */
    long counter() {
        return counter;
    }

    SessionCounts counts() {
        return counts;
    }

    /** Runs a transaction and commits it, or rolls it back when its work is done; true if it was acknowledged. */
    boolean transaction(String kind, boolean commit, Work work) {
        begin(kind);
        boolean sent = false;
        try {
            Connection open = open();
            open.setAutoCommit(false);
            work.run(this);
            if (!commit) {
                open.rollback();
                return rolledBack();
            }
            // What comes later heals what a lost transaction has left in other rows, but not this one.
            run("INSERT INTO receipts (session, counter, changes) VALUES (?, ?, ?)", number, counter, changes + 2);
            run("UPDATE marks SET counter = ?, changes = ? WHERE session = ?", counter, changes + 1, number);
            log.commit(counter, changes);
            sent = true;
            open.commit();
            return acknowledged();
        } catch (SQLException e) {
            return sent ? askedForOutcome() : failed(false);
        }
    }

    /** The session's mark, as its first transaction, so that all others change it: their receipts say so. */
    boolean mark() {
        return transaction("mark", true, s -> s.run("INSERT INTO marks VALUES (?, ?, 0)", s.number(), s.counter()));
    }

    /** What a query gives between two transactions, as text; nothing if there is no answer. */
    List<List<String>> query(String sql) {
        try {
            Connection open = open();
            open.setAutoCommit(true);
            try (Statement statement = open.createStatement();
                    ResultSet rows = statement.executeQuery(sql)) {
                List<List<String>> all = new ArrayList<>();
                while (rows.next()) {
                    List<String> row = new ArrayList<>();
                    for (int column = 1; column <= rows.getMetaData().getColumnCount(); column++) {
                        row.add(rows.getString(column));
                    }
                    all.add(row);
                }
                return all;
            }
        } catch (SQLException e) {
            close(connection);
            connection = null;
            return List.of();
        }
    }

    /** The answer to COMMIT was lost: the session's mark at the source says what it would have been. */
    private boolean askedForOutcome() {
        close(connection);
        connection = null;
        do {
            try (PreparedStatement query = open().prepareStatement("SELECT counter FROM marks WHERE session = ?")) {
                query.setInt(1, number);
                try (ResultSet rows = query.executeQuery()) {
                    boolean isMarked = rows.next() && rows.getLong(1) == counter;
                    return isMarked ? acknowledged() : rolledBack();
                }
            } catch (SQLException e) {
                // It is not back yet.
                close(connection);
                connection = null;
                LockSupport.parkNanos(RETRY_PAUSE_NS);
            }
        } while (!stopped.getAsBoolean());
        return failed(true);
    }

    /** Runs a statement that commits by itself; true if it was acknowledged. */
    boolean definition(String kind, LongFunction<String> sql) {
        begin(kind);
        boolean sent = false;
        try {
            Connection open = open();
            open.setAutoCommit(true);
            String text = sql.apply(counter);
            log.statement(counter, text);
            log.commit(counter, 0);
            sent = true;
            try (Statement statement = open.createStatement()) {
                statement.execute(text);
            }
            return acknowledged();
        } catch (SQLException e) {
            // An answer is an answer: only when the connection is gone, nobody knows.
            return failed(sent && !isAlive());
        }
    }

    private void begin(String kind) {
        counter++;
        changes = 0;
        log.begin(counter, kind);
    }

    private boolean acknowledged() {
        log.acknowledged(counter);
        counts.acknowledged(counter, changes);
        return true;
    }

    private boolean rolledBack() {
        log.rolledBack(counter);
        counts.rolledBack();
        return false;
    }

    private boolean failed(boolean unknown) {
        if (unknown) {
            counts.unknown();
        } else {
            rolledBack();
        }
        if (unknown || !isRolledBack()) {
            // The server ends the transaction of a connection that is closed.
            close(connection);
            connection = null;
        }
        return false;
    }

    private boolean isRolledBack() {
        try {
            Connection open = connection;
            if (open == null || open.getAutoCommit()) {
                return isAlive();
            }
            open.rollback();
            return true;
        } catch (SQLException e) {
            return false;
        }
    }

    /** One statement of the transaction; what it changes counts. Returns how many rows it changed. */
    int run(String sql, @Nullable Object... values) throws SQLException {
        return run(1, sql, values);
    }

    /** As {@link #run(String, Object...)}, where each changed row gives several changes in the log. */
    int run(int changesPerRow, String sql, @Nullable Object... values) throws SQLException {
        log.statement(counter, sql + shown(values));
        try (PreparedStatement statement = open().prepareStatement(sql)) {
            set(statement, values);
            int rows = statement.executeUpdate();
            changes += rows * changesPerRow;
            return rows;
        }
    }

    /** One statement of which it is known how many changes it makes, and which says another number. */
    void runCounted(int changesInAll, String sql, @Nullable Object... values) throws SQLException {
        run(0, sql, values);
        changes += changesInAll;
    }

    /** One statement for many rows, sent at once. */
    void runAll(String sql, Iterable<@Nullable Object[]> rows) throws SQLException {
        log.statement(counter, sql + " with many rows");
        int count = 0;
        try (PreparedStatement statement = open().prepareStatement(sql)) {
            for (@Nullable Object[] row : rows) {
                set(statement, row);
                statement.addBatch();
                count++;
            }
            statement.executeBatch();
            changes += count;
        }
    }

    /** Runs work that is undone at once. */
    void undone(Work work) throws SQLException {
        int before = changes;
        log.statement(counter, "SAVEPOINT");
        Savepoint savepoint = open().setSavepoint();
        work.run(this);
        log.statement(counter, "ROLLBACK TO SAVEPOINT");
        open().rollback(savepoint);
        changes = before;
    }

    private static void set(PreparedStatement statement, @Nullable Object[] values) throws SQLException {
        for (int i = 0; i < values.length; i++) {
            statement.setObject(i + 1, values[i]);
        }
    }

    private static String shown(@Nullable Object[] values) {
        return Arrays.stream(values).map(Session::shown).collect(Collectors.joining(", ", " [", "]"));
    }

    private static String shown(@Nullable Object value) {
        if (value instanceof byte[] bytes) {
            return bytes.length + " bytes " + digest(bytes);
        }
        String text = String.valueOf(value);
        return text.length() <= SHOWN
                ? text
                : text.length() + " characters " + digest(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String digest(byte[] bytes) {
        CRC32C checksum = new CRC32C();
        checksum.update(bytes, 0, bytes.length);
        return HexFormat.of().toHexDigits((int) checksum.getValue());
    }

    private Connection open() throws SQLException {
        Connection open = connection;
        if (open == null) {
            open = source.connect(Tables.DATABASE);
            connection = open;
        }
        return open;
    }

    private boolean isAlive() {
        try {
            Connection open = connection;
            return open != null && open.isValid(5);
        } catch (SQLException e) {
            return false;
        }
    }

    private static void close(@Nullable Connection connection) {
        try {
            if (connection != null) {
                connection.close();
            }
        } catch (SQLException e) {
            // It was gone already.
            return;
        }
    }

    @Override
    public void close() {
        close(connection);
        log.close();
    }
}
