// SPDX-License-Identifier: Apache-2.0
package io.millrace.target.postgres;

import io.millrace.model.TableId;
import io.millrace.position.LogPosition;
import io.millrace.target.DdlRecord;
import io.millrace.target.DdlTable;
import io.millrace.target.jdbc.Sql;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The table {@code millrace.schema_change}. */
record PostgresDdlTable(Sql sql) implements DdlTable {

    private static final String DOING = "keep the account of schema changes";

    @Override
    public Optional<DdlRecord> read(String pipeline, LogPosition position) {
        return sql.first(
                DOING,
                PostgresDdlTable::record,
                "SELECT * FROM millrace.schema_change WHERE pipeline = ? AND position = ? FOR UPDATE",
                pipeline,
                position.toString());
    }

    @Override
    public void write(DdlRecord record) {
        sql.update(
                DOING,
                """
                INSERT INTO millrace.schema_change (pipeline, position, source_database, source_table, source_change, ddl,
                    state, reason, updated_at)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, clock_timestamp())
                ON CONFLICT (pipeline, position) DO UPDATE SET (source_change, ddl, state, reason, updated_at) =
                    (EXCLUDED.source_change, EXCLUDED.ddl, EXCLUDED.state, EXCLUDED.reason, EXCLUDED.updated_at)""",
                record.pipeline(),
                record.position().toString(),
                record.table().database(),
                record.table().name(),
                record.source(),
                record.ddl().toArray(String[]::new),
                text(record.state()),
                record.reason());
    }

    @Override
    public boolean decide(String pipeline, LogPosition position, DdlRecord.Word word) {
        return sql.update(DOING, """
                        UPDATE millrace.schema_change SET state = ?, updated_at = clock_timestamp()
                        WHERE pipeline = ? AND position = ? AND state IN ('asked', 'approved', 'refused')""", text(word.state()), pipeline, position.toString()) == 1;
    }

    @Override
    public List<DdlRecord> newest(String pipeline, int limit) {
        return sql.list(
                DOING,
                PostgresDdlTable::record,
                "SELECT * FROM millrace.schema_change WHERE pipeline = ? ORDER BY updated_at DESC, position DESC LIMIT ?",
                pipeline,
                limit);
    }

    private static String text(DdlRecord.State state) {
        return state.name().toLowerCase(Locale.ROOT);
    }

    private static DdlRecord record(ResultSet row) throws SQLException {
        return new DdlRecord(
                row.getString("pipeline"),
                LogPosition.parse(row.getString("position")),
                new TableId(row.getString("source_database"), row.getString("source_table")),
                row.getString("source_change"),
                List.of((String[]) row.getArray("ddl").getArray()),
                DdlRecord.State.valueOf(row.getString("state").toUpperCase(Locale.ROOT)),
                row.getString("reason"),
                row.getObject("updated_at", OffsetDateTime.class).toInstant());
    }
}
