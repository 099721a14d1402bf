// SPDX-License-Identifier: Apache-2.0
package io.millrace.target.postgres;

import io.millrace.model.RowChange;
import io.millrace.target.ChangeWriter;
import io.millrace.target.KeyInterval;
import io.millrace.target.ReplacedValues;
import io.millrace.target.TargetTable;
import io.millrace.target.jdbc.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes changes with statements that are prepared once for each version of a table and kept while they are in use. */
final class PostgresChangeWriter implements ChangeWriter {

    private static final Logger LOG = LoggerFactory.getLogger(PostgresChangeWriter.class);

    /** Table versions whose statements are kept, the ones used last. */
    private static final int MAX_PREPARED_TABLES = 256;

    private final Connection connection;
    private final Sql sql;
    private final ReplacedValues.Count count;
    private final Prepared<KeyedStatements> keyed = new Prepared<>();
    private final Prepared<ReplayStatements> keyless = new Prepared<>();

    PostgresChangeWriter(Sql sql, ReplacedValues.Count count) {
        this.connection = sql.connection();
        this.sql = sql;
        this.count = count;
    }

    @Override
    public void write(
            TargetTable table,
            Collection<RowChange> deletes,
            Collection<RowChange> upserts,
            Collection<RowChange> inserts) {
        if (!table.hasKey()) {
            throw new IllegalArgumentException(table.id() + " has no key: its changes are replayed one by one");
        }
        KeyedStatements statements = keyed.of(table, () -> new KeyedStatements(sql, table, count));
        statements.clear();
        statements.delete(deletes);
        statements.upsert(upserts, inserts);
    }

    @Override
    public void replay(TargetTable table, List<RowChange> changes) {
        ReplayStatements statements = keyless.of(table, () -> new ReplayStatements(connection, table, count));
        statements.clear();
        statements.replay(changes);
    }

    @Override
    public void truncate(TargetTable table) {
        try (Statement statement = connection.createStatement()) {
            statement.execute("TRUNCATE TABLE " + Identifiers.qualified(table));
        } catch (SQLException e) {
            throw Faults.of(e, table.id(), "truncate the table");
        }
    }

    @Override
    public long delete(TargetTable table, KeyInterval interval) {
        return RangeDelete.of(table, interval).run(connection);
    }

    /** Statements by table version. */
    private static final class Prepared<S extends AutoCloseable> {

        private final Map<TargetTable, S> byTable = new LinkedHashMap<>(16, 0.75f, true);

        private interface Maker<S> {
            S make() throws SQLException;
        }

        S of(TargetTable table, Maker<S> maker) {
            S known = byTable.get(table);
            if (known != null) {
                return known;
            }
            if (byTable.size() >= MAX_PREPARED_TABLES) {
                closeOldest();
            }
            try {
                S made = maker.make();
                byTable.put(table, made);
                return made;
            } catch (SQLException e) {
                throw Faults.of(e, table.id(), "prepare statements");
            }
        }

        private void closeOldest() {
            TargetTable oldest = byTable.keySet().iterator().next();
            try (S closing = byTable.remove(oldest)) {
                LOG.debug("statements of {} make room", oldest.id());
            } catch (Exception e) {
                // A statement that cannot be closed ends with the connection, whose next use says what is wrong.
                LOG.debug("statements of {} not closed", oldest.id());
            }
        }
    }
}
