// SPDX-License-Identifier: Apache-2.0
package io.millrace.target.generic;

import io.millrace.model.TableId;
import io.millrace.position.LogPosition;
import io.millrace.target.DdlRecord;
import io.millrace.target.DdlTable;
import io.millrace.target.jdbc.Sql;
import io.millrace.target.jdbc.SqlWords;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;

/** The table {@code millrace.schema_change}; statements stand in it with an empty line between them. */
record JdbcDdlTable(Sql sql, SqlWords words) implements DdlTable {

    private static final String DOING = "keep the account of schema changes";
    private static final String BETWEEN = "\n\n";

    @Override
    public Optional<DdlRecord> read(String pipeline, LogPosition position) {
        return sql.first(
                DOING,
                this::record,
                "SELECT * FROM millrace.schema_change WHERE pipeline = ? AND position = ? " + words.lock(),
                pipeline,
                position.toString());
    }

    @Override
    public void write(DdlRecord record) {
        sql.update(
                DOING,
                "DELETE FROM millrace.schema_change WHERE pipeline = ? AND position = ?",
                record.pipeline(),
                record.position().toString());
        sql.update(
                DOING,
                "INSERT INTO millrace.schema_change (pipeline, position, source_database, source_table, source_change,"
                        + " ddl, state, reason, updated_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, "
                        + words.now() + ")",
                record.pipeline(),
                record.position().toString(),
                record.table().database(),
                record.table().name(),
                record.source(),
                String.join(BETWEEN, record.ddl()),
                text(record.state()),
                record.reason());
    }

    @Override
    public boolean decide(String pipeline, LogPosition position, DdlRecord.Word word) {
        return sql.update(
                        DOING,
                        "UPDATE millrace.schema_change SET state = ?, updated_at = "
                                + words.now()
                                + " WHERE pipeline = ? AND position = ? AND state IN ('asked', 'approved', 'refused')",
                        text(word.state()),
                        pipeline,
                        position.toString())
                == 1;
    }

    @Override
    public List<DdlRecord> newest(String pipeline, int limit) {
        return sql.list(
                DOING,
                this::record,
                "SELECT * FROM millrace.schema_change WHERE pipeline = ? ORDER BY updated_at DESC, position DESC "
                        + words.limit().apply(limit),
                pipeline);
    }

    private static String text(DdlRecord.State state) {
        return state.name().toLowerCase(Locale.ROOT);
    }

    private DdlRecord record(ResultSet row) throws SQLException {
        String ddl = row.getString("ddl");
        return new DdlRecord(
                row.getString("pipeline"),
                LogPosition.parse(row.getString("position")),
                new TableId(row.getString("source_database"), row.getString("source_table")),
                row.getString("source_change"),
                ddl.isEmpty() ? List.of() : List.of(ddl.split(BETWEEN)),
                DdlRecord.State.valueOf(row.getString("state").toUpperCase(Locale.ROOT)),
                row.getString("reason"),
                Objects.requireNonNull(words.times().read(row, "updated_at")));
    }
}
