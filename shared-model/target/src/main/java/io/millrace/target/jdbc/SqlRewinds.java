// SPDX-License-Identifier: Apache-2.0
package io.millrace.target.jdbc;

import io.millrace.position.LogPosition;
import io.millrace.target.RewindRecord;
import io.millrace.target.RewindTable;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** {@code millrace.rewind}, which every product keeps alike. */
public record SqlRewinds(Sql sql, SqlWords words) implements RewindTable {

    private static final String DOING = "keep what became of rewinds";

    @Override
    public List<RewindRecord> newest(String pipeline, int limit) {
        return sql.list(
                DOING,
                this::read,
                "SELECT * FROM millrace.rewind WHERE pipeline = ? ORDER BY updated_at DESC, id DESC "
                        + words.limit().apply(limit),
                pipeline);
    }

    @Override
    public boolean isDone(String pipeline, String id) {
        return sql.isTrue(DOING, "SELECT 1 FROM millrace.rewind WHERE pipeline = ? AND id = ?", pipeline, id);
    }

    @Override
    public void write(RewindRecord done) {
        LogPosition to = done.to();
        sql.update(
                DOING,
                "INSERT INTO millrace.rewind (pipeline, id, asked, from_position, to_position, reason, updated_at)"
                        + " VALUES (?, ?, ?, ?, ?, ?, " + words.now() + ")",
                done.pipeline(),
                done.id(),
                done.asked(),
                done.from().toString(),
                to == null ? null : to.toString(),
                done.reason());
    }

    private RewindRecord read(ResultSet row) throws SQLException {
        String to = row.getString("to_position");
        return new RewindRecord(
                row.getString("pipeline"),
                row.getString("id"),
                row.getString("asked"),
                LogPosition.parse(row.getString("from_position")),
                parsed(to),
                row.getString("reason"),
                Objects.requireNonNull(words.times().read(row, "updated_at")));
    }

    private static @Nullable LogPosition parsed(@Nullable String text) {
        return text == null ? null : LogPosition.parse(text);
    }
}
