// SPDX-License-Identifier: Apache-2.0
package io.millrace.mysql;

import io.millrace.fault.FaultCode;
import io.millrace.fault.MillraceException;
import io.millrace.model.TableId;
import io.millrace.model.TableIndex;
import io.millrace.model.TableSchema;
import io.millrace.position.LogPosition;
import io.millrace.proof.Protection;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.BooleanSupplier;
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

    /**
     * Threads of the server that are running now, without the one that asks and, as far as this user may see them, without
     * those that send the log and the server's own: these run for as long as they are there, whatever there is to do.
     */
    public long threadsRunning() {
        try {
            long running = number(Sql.text(
                    Sql.rows(connection, "SHOW GLOBAL STATUS LIKE 'Threads\\_running'")
                            .get(0),
                    "value"));
            long standing = Sql.rows(connection, "SHOW PROCESSLIST").stream()
                    .map(thread -> String.valueOf(thread.get("command")))
                    .filter(command -> command.startsWith("Binlog Dump") || command.equals("Daemon"))
                    .count();
            return Math.max(0, running - standing - 1);
        } catch (SQLException e) {
            throw SourceFaults.of(e, "asking for running threads");
        }
    }

    /** How many seconds this server is behind those that it replicates; empty if it does not, or it is not known. */
    public OptionalLong secondsBehind() {
        ServerFacts server = facts();
        boolean isOld = server.flavour() == Flavour.MYSQL && !server.isAtLeast(8, 0, 22);
        try {
            // MariaDB's plain form shows one of its connections only.
            List<Map<String, @Nullable String>> all = Sql.rows(
                    connection,
                    server.flavour() == Flavour.MARIADB
                            ? "SHOW ALL SLAVES STATUS"
                            : isOld ? "SHOW SLAVE STATUS" : "SHOW REPLICA STATUS");
            long most = -1;
            for (Map<String, @Nullable String> one : all) {
                String behind = one.getOrDefault("seconds_behind_source", one.get("seconds_behind_master"));
                if (behind == null) {
                    return OptionalLong.empty();
                }
                most = Math.max(most, Long.parseLong(behind));
            }
            return most < 0 ? OptionalLong.empty() : OptionalLong.of(most);
        } catch (SQLException e) {
            throw SourceFaults.of(e, "asking how far a replica is behind");
        }
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
        return SchemaReader.read(connection, table).orElseThrow(() -> missing(table));
    }

    /**
     * A place of the log that all reads from now on lie behind, and the table's shape there.
     *
     * @throws MillraceException {@link FaultCode#SOURCE_TABLE_MISSING}, {@link FaultCode#SOURCE_TYPE_NOT_CARRIED}, or
     *     {@link FaultCode#SCHEMA_CHANGED_DURING_COPY} if the shape never rests
     */
    public StartPosition start(TableId table) {
        StartPosition start = StartPosition.resolve(connection, table);
        if (start.schemas().isEmpty()) {
            throw missing(table);
        }
        return start;
    }

    /** The table's indexes but for its primary key; none if it is not there any more. */
    public List<TableIndex> indexes(TableId table) {
        return IndexReader.secondary(connection, table);
    }

    private static MillraceException missing(TableId table) {
        return MillraceException.at(
                FaultCode.SOURCE_TABLE_MISSING, table, null, "The source has no such table any more.");
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

    /** Reads all rows of a range, as {@link #read(TableSchema, KeyRange, RowConsumer, BooleanSupplier)} does. */
    public void read(TableSchema schema, KeyRange range, RowConsumer consumer) {
        read(schema, range, consumer, () -> false);
    }

    /**
     * Reads the rows of a range in one SELECT, as of one moment, as they come: in the order of their key, where that has
     * literals.
     *
     * @param enough asked behind each row whether to stop there; not asked where the key has no literals
     * @return the place of the last row if it was enough, and then this session is to be closed; empty if the range was
     *     read to its end
     * @throws MillraceException {@link FaultCode#SCHEMA_CHANGED_DURING_COPY} if the table has not had that shape
     *     throughout
     */
    public Optional<KeyBound> read(TableSchema schema, KeyRange range, RowConsumer consumer, BooleanSupplier enough) {
        try {
            if (exactlyAt == null) {
                // Until the transaction ends, no statement can change the shape of a table that it has opened.
                Sql.run(connection, "START TRANSACTION READ ONLY");
            }
            Sql.scalar(connection, "SELECT 1 FROM " + Sql.quote(schema.table()) + " LIMIT 0");
            requireShape(schema);
            Optional<KeyBound> stopped = stream(schema, range, consumer, enough);
            if (exactlyAt == null && stopped.isEmpty()) {
                Sql.run(connection, "COMMIT");
            }
            return stopped;
        } catch (SQLException e) {
            if (shapeDiffers(schema)) {
                throw changed(schema);
            }
            throw SourceFaults.of(e, "reading " + schema.table());
        }
    }

    private Optional<KeyBound> stream(TableSchema schema, KeyRange range, RowConsumer consumer, BooleanSupplier enough)
            throws SQLException {
        RowReader reader = RowReader.of(schema);
        Optional<KeyPlace> place = KeyPlace.in(schema);
        String sql = select(schema, reader, place, range);
        Optional<KeyBound> full = Optional.empty();
        boolean halfway = false;
        try (Statement statement =
                connection.createStatement(ResultSet.TYPE_FORWARD_ONLY, ResultSet.CONCUR_READ_ONLY)) {
            // The driver's way to ask for rows as they come, instead of all at once.
            statement.setFetchSize(Integer.MIN_VALUE);
            try (ResultSet rows = statement.executeQuery(sql)) {
                halfway = true;
                while (rows.next()) {
                    if (full.isPresent()) {
                        // Only now it is sure that something is left.
                        return full;
                    }
                    consumer.row(reader.read(rows));
                    if (place.isPresent() && enough.getAsBoolean()) {
                        full = Optional.of(place.get().of(rows));
                    }
                }
                halfway = false;
                return Optional.empty();
            } finally {
                if (halfway) {
                    // Closing would first read all that is left.
                    abort();
                }
            }
        }
    }

    /** The order costs nothing: it is that of the index by which the rows are found. */
    private static String select(TableSchema schema, RowReader reader, Optional<KeyPlace> place, KeyRange range) {
        String select = "SELECT " + reader.selectList();
        String from = " FROM " + Sql.quote(schema.table());
        if (place.isEmpty()) {
            return select + from;
        }
        for (String expression : place.get().expressions()) {
            select += ", " + expression;
        }
        List<String> key =
                schema.keyColumns().stream().map(c -> Sql.quote(c.name())).toList();
        String condition = range.condition(key);
        return select + from + " FORCE INDEX (PRIMARY)" + (condition.isEmpty() ? "" : " WHERE " + condition)
                + " ORDER BY " + String.join(", ", key);
    }

    private void requireShape(TableSchema schema) {
        if (!Protection.COPY_SHAPE.isOff()
                && !SchemaReader.read(connection, schema.table()).equals(Optional.of(schema))) {
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
