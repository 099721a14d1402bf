// SPDX-License-Identifier: Apache-2.0
package io.millrace.mysql;

import io.millrace.fault.FaultCode;
import io.millrace.fault.MillraceException;
import io.millrace.model.TableId;
import io.millrace.model.TableSchema;
import io.millrace.position.LogPosition;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One connection that reads tables for a copy. For one thread at a time, but for {@link #abort}. After any failure it is
 * to be closed.
 */
public final class SourceSession implements AutoCloseable {

    private final Connection connection;
    private final @Nullable LogCoordinates exactlyAt;

    private SourceSession(Connection connection, @Nullable LogCoordinates exactlyAt) {
        this.connection = connection;
        this.exactlyAt = exactlyAt;
    }

    /** A session in which every read sees what is committed when it begins. */
    public static SourceSession open(SourceDatabase source) {
        Connection connection = source.connect();
        try {
            if (ServerFacts.read(connection).flavour() == Flavour.MYSQL) {
                // Estimates of a table's size are otherwise up to a day old.
                Sql.run(connection, "SET SESSION information_schema_stats_expiry = 0");
            }
            return new SourceSession(connection, null);
        } catch (SQLException e) {
            abort(connection);
            throw SourceFaults.of(e, "opening a session");
        }
    }

    /** A session whose reads of that table all see it as of one place of the log, which {@link #exactlyAt} gives. */
    public static SourceSession openExactly(SourceDatabase source, TableId table) {
        ExactSnapshot snapshot = ExactSnapshot.open(source, table);
        return new SourceSession(snapshot.connection(), snapshot.at());
    }

    Connection connection() {
        return connection;
    }

    /** The place as of which an exact session reads; empty for any other. */
    public Optional<LogCoordinates> exactlyAt() {
        return Optional.ofNullable(exactlyAt);
    }

    /** What the server says of itself. */
    public ServerFacts facts() {
        return ServerFacts.read(connection);
    }

    /** The end of the log now: whatever a read has seen lies before. */
    public LogCoordinates logEnd() {
        return facts().logEnd(connection);
    }

    /** Bytes of the log that lie behind a place, in its file and in all later ones. */
    public long logBytesAfter(LogPosition position) {
        try {
            long bytes = -position.offset();
            for (Map<String, @Nullable String> file : Sql.rows(connection, "SHOW BINARY LOGS")) {
                LogCoordinates end = new LogCoordinates(
                        Sql.text(file, "log_name"), Math.max(4, Long.parseLong(Sql.text(file, "file_size"))), null);
                bytes += end.fileNumber() >= position.file() ? end.offset() : 0;
            }
            return Math.max(0, bytes);
        } catch (SQLException e) {
            throw SourceFaults.of(e, "asking for the size of the log");
        }
    }

    /**
     * The table's shape now.
     *
     * @throws MillraceException {@link FaultCode#SOURCE_TABLE_MISSING} or {@link FaultCode#SOURCE_TYPE_NOT_CARRIED}
     */
    public TableSchema schema(TableId table) {
        return SchemaReader.read(connection, table)
                .orElseThrow(() -> MillraceException.at(
                        FaultCode.SOURCE_TABLE_MISSING, table, null, "The source has no such table any more."));
    }

    /** The table's size as the source estimates it. */
    public TableSize size(TableId table) {
        try {
            List<Map<String, @Nullable String>> rows = Sql.rows(
                    connection,
                    "SELECT table_rows AS n, avg_row_length AS bytes FROM information_schema.tables WHERE "
                            + SchemaReader.condition(List.of(table)));
            if (rows.isEmpty()) {
                return TableSize.UNKNOWN;
            }
            return new TableSize(
                    number(rows.get(0).get("n")), number(rows.get(0).get("bytes")));
        } catch (SQLException e) {
            throw SourceFaults.of(e, "asking for the size of " + table);
        }
    }

    private static long number(@Nullable String text) {
        return text == null ? 0 : Long.parseLong(text);
    }

    /**
     * Reads the rows of a range in one SELECT, as of one moment, as they come.
     *
     * @throws MillraceException {@link FaultCode#SCHEMA_CHANGED_DURING_COPY} if the table has not had that shape
     *     throughout
     */
    public void read(TableSchema schema, KeyRange range, RowConsumer consumer) {
        try {
            if (exactlyAt == null) {
                // Until it ends, the table's shape cannot change behind the SELECT's back.
                Sql.run(connection, "START TRANSACTION READ ONLY");
            }
            stream(schema, range, consumer);
            requireShape(schema);
            if (exactlyAt == null) {
                Sql.run(connection, "COMMIT");
            }
        } catch (SQLException e) {
            if (shapeDiffers(schema)) {
                throw changed(schema);
            }
            throw SourceFaults.of(e, "reading " + schema.table());
        }
    }

    private void stream(TableSchema schema, KeyRange range, RowConsumer consumer) throws SQLException {
        RowReader reader = RowReader.of(schema);
        List<String> key =
                schema.keyColumns().stream().map(c -> Sql.quote(c.name())).toList();
        String condition = key.isEmpty() ? "" : range.condition(key);
        String sql = "SELECT " + reader.selectList() + " FROM " + Sql.quote(schema.table())
                + (condition.isEmpty() ? "" : " FORCE INDEX (PRIMARY) WHERE " + condition);
        boolean halfway = false;
        try (Statement statement =
                connection.createStatement(ResultSet.TYPE_FORWARD_ONLY, ResultSet.CONCUR_READ_ONLY)) {
            // The driver's way to ask for rows as they come, instead of all at once.
            statement.setFetchSize(Integer.MIN_VALUE);
            try (ResultSet rows = statement.executeQuery(sql)) {
                halfway = true;
                while (rows.next()) {
                    consumer.row(reader.read(rows));
                }
                halfway = false;
            } finally {
                if (halfway) {
                    // Closing would first read all that is left.
                    abort();
                }
            }
        }
    }

    private void requireShape(TableSchema schema) {
        if (!SchemaReader.read(connection, schema.table()).equals(Optional.of(schema))) {
            throw changed(schema);
        }
    }

    private boolean shapeDiffers(TableSchema schema) {
        try {
            return !SchemaReader.read(connection, schema.table()).equals(Optional.of(schema));
        } catch (MillraceException e) {
            // The connection is gone: its own failure says more.
            return false;
        }
    }

    private static MillraceException changed(TableSchema schema) {
        return MillraceException.at(
                FaultCode.SCHEMA_CHANGED_DURING_COPY,
                schema.table(),
                null,
                "The table has no longer the shape with which its copy began.");
    }

    /** Cuts the connection, so that a thread that waits in this session fails at once. From any thread. */
    public void abort() {
        abort(connection);
    }

    private static void abort(Connection connection) {
        try {
            connection.abort(Runnable::run);
        } catch (SQLException e) {
            // It was gone already.
            return;
        }
    }

    /** Gives the connection up. Does not throw. */
    @Override
    public void close() {
        try {
            connection.close();
        } catch (SQLException e) {
            abort();
        }
    }
}
