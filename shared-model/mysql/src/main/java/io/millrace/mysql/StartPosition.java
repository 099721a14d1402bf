// SPDX-License-Identifier: Apache-2.0
package io.millrace.mysql;

import io.millrace.fault.FaultCode;
import io.millrace.fault.MillraceException;
import io.millrace.model.TableId;
import io.millrace.model.TableSchema;
import io.millrace.proof.Protection;
import io.millrace.settings.TableSelection;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A place from which the log can be read so that nothing is missed: whatever lies before it is visible to every SELECT
 * from now on, and the tables had these shapes there.
 *
 * <p>The end of the log is no such place: a transaction is in the log before it is visible, for seconds where
 * semi-synchronous replication waits. MariaDB gives the place of a consistent snapshot. MySQL is made to start a new log
 * file, for which it waits until all transactions of the old one are committed, without waiting for long statements as a
 * global read lock would.
 *
 * @param at the place
 * @param schemas of the tables, as they were there
 */
public record StartPosition(LogCoordinates at, List<TableSchema> schemas) {

    private static final int ATTEMPTS = 20;

    public StartPosition {
        schemas = List.copyOf(schemas);
    }

    /**
     * Finds such a place now. The connection must not be in a transaction.
     *
     * @throws MillraceException {@link FaultCode#SCHEMA_CHANGED_DURING_COPY} if the tables' shapes never rest
     */
    public static StartPosition resolve(Connection connection, TableSelection selection) {
        return resolve(connection, () -> SchemaReader.read(connection, selection));
    }

    /** As {@link #resolve(Connection, TableSelection)}, for one table; it may turn out not to be there. */
    static StartPosition resolve(Connection connection, TableId table) {
        return resolve(connection, () -> SchemaReader.read(connection, List.of(table)));
    }

    private static StartPosition resolve(Connection connection, Supplier<SchemaReader.Reading> shapes) {
        ServerFacts facts = ServerFacts.read(connection);
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            // Equal before and after the place was taken: so they were there, too.
            List<TableSchema> before = shapes.get().complete();
            Optional<LogCoordinates> at = named(connection, facts, attempt == ATTEMPTS - 1);
            List<TableSchema> after = shapes.get().complete();
            if (before.equals(after) && at.isPresent()) {
                return new StartPosition(at.get(), after);
            }
        }
        throw new MillraceException(
                FaultCode.SCHEMA_CHANGED_DURING_COPY,
                "The shapes of the captured tables changed " + ATTEMPTS + " times while the start was resolved.");
    }

    /** With the names of all transactions before it; empty where they cannot be told, without names when it must be. */
    private static Optional<LogCoordinates> named(Connection connection, ServerFacts facts, boolean must) {
        try {
            GtidsBefore gtids = GtidsBefore.note(connection, facts);
            LogCoordinates at = visible(connection, facts);
            Optional<LogCoordinates> named = gtids.of(at);
            return named.isEmpty() && must ? Optional.of(new LogCoordinates(at.file(), at.offset(), null)) : named;
        } catch (SQLException e) {
            throw SourceFaults.of(e, "asking for the transactions before the start");
        }
    }

    /** A place such that all before it is visible now. */
    static LogCoordinates visible(Connection connection, ServerFacts facts) {
        if (Protection.START_POSITION.isOff()) {
            return facts.logEnd(connection);
        }
        try {
            return switch (facts.flavour()) {
                case MARIADB -> {
                    try {
                        yield beginSnapshot(connection, facts);
                    } finally {
                        Sql.run(connection, "ROLLBACK");
                    }
                }
                case MYSQL -> {
                    Sql.run(connection, "FLUSH LOCAL BINARY LOGS");
                    LogCoordinates start =
                            new LogCoordinates(facts.logEnd(connection).file(), LogCoordinates.FIRST_EVENT, null);
                    yield new LogCoordinates(start.file(), start.offset(), facts.gtidsAt(connection, start));
                }
            };
        } catch (SQLException e) {
            throw SourceFaults.of(e, "resolving the start position");
        }
    }

    /** MariaDB: begins a transaction whose reads see exactly what lies before the place given back. */
    static LogCoordinates beginSnapshot(Connection connection, ServerFacts facts) throws SQLException {
        Sql.run(connection, "START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY");
        String file = null;
        long offset = 0;
        for (Map<String, @Nullable String> row :
                Sql.rows(connection, "SHOW SESSION STATUS LIKE 'binlog\\_snapshot\\_%'")) {
            String name = Sql.text(row, "variable_name");
            if (name.equalsIgnoreCase("binlog_snapshot_file")) {
                file = Sql.text(row, "value");
            } else if (name.equalsIgnoreCase("binlog_snapshot_position")) {
                offset = Long.parseLong(Sql.text(row, "value"));
            }
        }
        if (file == null || file.isEmpty()) {
            throw new MillraceException(FaultCode.SOURCE_CONFIG, "The source writes no log (log_bin is off).");
        }
        LogCoordinates at = new LogCoordinates(file, offset, null);
        return new LogCoordinates(file, offset, facts.gtidsAt(connection, at));
    }

    /** The shape of that table at this place; null if it is not among the captured ones. */
    public @Nullable TableSchema schemaOf(TableId table) {
        return schemas.stream().filter(s -> s.table().equals(table)).findFirst().orElse(null);
    }
}
