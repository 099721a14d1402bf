// SPDX-License-Identifier: Apache-2.0
package io.millrace.prove.check;

import io.millrace.model.TableId;
import io.millrace.model.TableSchema;
import io.millrace.mysql.RowReader;
import io.millrace.mysql.SchemaReader;
import io.millrace.mysql.Sql;
import io.millrace.testkit.SqlServer;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The tables of a server, read by SELECT as a copy reads them. Thread-safe. */
public final class SelectedTables implements SourceTables {

    private final SqlServer server;

    public SelectedTables(SqlServer server) {
        this.server = server;
    }

    @Override
    public TableSchema schema(TableId table) {
        try (Connection connection = server.connect(table.database())) {
            return SchemaReader.read(connection, table)
                    .orElseThrow(() -> new IllegalStateException("the source has no table " + table));
        } catch (SQLException e) {
            throw new IllegalStateException("the shape of " + table + " cannot be read", e);
        }
    }

    @Override
    public void read(TableSchema schema, Consumer<@Nullable Object[]> taker) {
        RowReader reader = RowReader.of(schema);
        try (Connection connection = server.connect(schema.table().database());
                Statement statement =
                        connection.createStatement(ResultSet.TYPE_FORWARD_ONLY, ResultSet.CONCUR_READ_ONLY)) {
            statement.setFetchSize(Integer.MIN_VALUE);
            try (ResultSet rows =
                    statement.executeQuery("SELECT " + reader.selectList() + " FROM " + Sql.quote(schema.table()))) {
                while (rows.next()) {
                    taker.accept(reader.read(rows));
                }
            }
        } catch (SQLException e) {
            throw new IllegalStateException(schema.table() + " cannot be read", e);
        }
    }
}
