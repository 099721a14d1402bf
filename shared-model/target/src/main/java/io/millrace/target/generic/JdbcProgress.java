// SPDX-License-Identifier: Apache-2.0
package io.millrace.target.generic;

import io.millrace.fault.FaultCode;
import io.millrace.fault.MillraceException;
import io.millrace.position.LogPosition;
import io.millrace.target.Progress;
import io.millrace.target.ProgressTable;
import io.millrace.target.jdbc.ConsistencyAccount;
import io.millrace.target.jdbc.Sql;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** {@code millrace.progress}. Positions stand in it once more as texts that sort as they do, for the view. */
record JdbcProgress(Sql sql) implements ProgressTable {

    private static final List<String> COLUMNS = List.of(
            "position",
            "log_epoch",
            "log_file",
            "log_offset",
            "log_event",
            "log_row",
            "log_part",
            "log_rank",
            "gtid",
            "topic_id",
            "kafka_partition",
            "kafka_offset",
            "source_time");

    @Override
    public Optional<Progress> read(String pipeline, int lane) {
        return sql.first(
                "read the progress",
                JdbcProgress::progress,
                "SELECT * FROM millrace.progress WHERE pipeline = ? AND lane = ?",
                pipeline,
                lane);
    }

    private static Progress progress(ResultSet row) throws SQLException {
        Instant sourceTime = JdbcControlTables.time(row, "source_time");
        return new Progress(
                row.getString("pipeline"),
                row.getInt("lane"),
                row.getString("capture_run"),
                LogPosition.parse(row.getString("position")),
                row.getString("gtid"),
                row.getString("topic_id"),
                row.getInt("kafka_partition"),
                row.getLong("kafka_offset"),
                sourceTime == null ? 0 : ChronoUnit.MICROS.between(Instant.EPOCH, sourceTime));
    }

    @Override
    public void initialise(Progress first) {
        String doing = "write the first progress";
        int written = sql.update(
                doing,
                "UPDATE millrace.progress SET " + assignments()
                        + ", consistent_from = NULL, consistent_from_rank = NULL, capture_run = ?"
                        + " WHERE pipeline = ? AND lane = ? AND capture_run <> ?",
                values(first, first.captureRun(), first.pipeline(), first.lane(), first.captureRun()));
        if (written == 0 && read(first.pipeline(), first.lane()).isEmpty()) {
            try {
                written = sql.update(
                        doing,
                        "INSERT INTO millrace.progress (" + String.join(", ", COLUMNS)
                                + ", capture_run, pipeline, lane, updated_at) VALUES ("
                                + "?, ".repeat(COLUMNS.size() + 3) + JdbcControlTables.NOW + ")",
                        values(first, first.captureRun(), first.pipeline(), first.lane()));
            } catch (MillraceException e) {
                // Another was first.
                if (e.code() != FaultCode.TARGET_REFUSED_ROW) {
                    throw e;
                }
            }
        }
        requireOne(written, first, "it has progress already.");
    }

    @Override
    public void advance(LogPosition expected, Progress next) {
        int written = sql.update(
                "advance the progress",
                "UPDATE millrace.progress SET " + assignments()
                        + " WHERE pipeline = ? AND lane = ? AND capture_run = ? AND position = ?",
                values(next, next.pipeline(), next.lane(), next.captureRun(), expected.toString()));
        requireOne(written, next, "it does not stand at " + expected + ".");
    }

    private static String assignments() {
        return String.join(" = ?, ", COLUMNS) + " = ?, updated_at = " + JdbcControlTables.NOW;
    }

    @Override
    public void forget(String pipeline, int lane) {
        sql.update("forget a lane", "DELETE FROM millrace.progress WHERE pipeline = ? AND lane = ?", pipeline, lane);
    }

    @Override
    public Optional<LogPosition> consistentFrom(String pipeline, int lane) {
        return new ConsistencyAccount(sql).from(pipeline, lane);
    }

    @Override
    public void consistentFrom(String pipeline, int lane, LogPosition from) {
        new ConsistencyAccount(sql).setBack(pipeline, lane, from);
        sql.update(
                "set the progress back",
                "UPDATE millrace.progress SET consistent_from_rank = ? WHERE pipeline = ? AND lane = ?",
                rank(from),
                pipeline,
                lane);
    }

    /** A text that sorts as the position does, whatever the collation. */
    static String rank(LogPosition at) {
        return String.format(
                Locale.ROOT,
                "%010d.%019d.%019d.%010d.%010d.%010d",
                at.epoch(),
                at.file(),
                at.offset(),
                at.event(),
                at.row(),
                at.part());
    }

    private static @Nullable Object[] values(Progress progress, Object... more) {
        LogPosition at = progress.position();
        List<@Nullable Object> values = new ArrayList<>(Arrays.asList(
                at.toString(),
                at.epoch(),
                at.file(),
                at.offset(),
                at.event(),
                at.row(),
                at.part(),
                rank(at),
                progress.gtid()));
        values.addAll(List.of(progress.topicId(), progress.partition(), progress.offset()));
        values.add(progress.sourceTime().map(JdbcControlTables::text).orElse(null));
        values.addAll(List.of(more));
        return values.toArray();
    }

    private static void requireOne(int written, Progress progress, String why) {
        if (written != 1) {
            throw new MillraceException(
                    FaultCode.TARGET_PROGRESS_MOVED,
                    "Lane " + progress.lane() + " of pipeline " + progress.pipeline() + ", capture run "
                            + progress.captureRun() + ", cannot go to " + progress.position() + ": " + why);
        }
    }
}
