// SPDX-License-Identifier: Apache-2.0
package io.millrace.target.postgres;

import io.millrace.fault.FaultCode;
import io.millrace.fault.MillraceException;
import io.millrace.position.LogPosition;
import io.millrace.target.Progress;
import io.millrace.target.ProgressTable;
import io.millrace.target.jdbc.Sql;
import java.util.Optional;

/** {@code millrace.progress}. */
record PostgresProgress(Sql sql) implements ProgressTable {

    @Override
    public Optional<Progress> read(String pipeline, int lane) {
        return sql.first(
                "read the progress",
                row -> new Progress(
                        row.getString("pipeline"),
                        row.getInt("lane"),
                        row.getString("capture_run"),
                        LogPosition.parse(row.getString("position")),
                        row.getString("gtid"),
                        row.getString("topic_id"),
                        row.getInt("kafka_partition"),
                        row.getLong("kafka_offset")),
                "SELECT * FROM millrace.progress WHERE pipeline = ? AND lane = ?",
                pipeline,
                lane);
    }

    @Override
    public void initialise(Progress first) {
        LogPosition at = first.position();
        int written = sql.update(
                "write the first progress",
                """
                INSERT INTO millrace.progress AS p (capture_run, position, log_epoch, log_file, log_offset, log_event,
                    log_row, log_part, gtid, topic_id, kafka_partition, kafka_offset, updated_at, pipeline, lane)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?::text, ?, ?, ?, clock_timestamp(), ?, ?)
                ON CONFLICT (pipeline, lane) DO UPDATE SET
                    (capture_run, position, log_epoch, log_file, log_offset, log_event, log_row, log_part,
                     gtid, topic_id, kafka_partition, kafka_offset, updated_at) =
                    (EXCLUDED.capture_run, EXCLUDED.position, EXCLUDED.log_epoch, EXCLUDED.log_file,
                     EXCLUDED.log_offset, EXCLUDED.log_event, EXCLUDED.log_row, EXCLUDED.log_part, EXCLUDED.gtid,
                     EXCLUDED.topic_id, EXCLUDED.kafka_partition, EXCLUDED.kafka_offset, EXCLUDED.updated_at)
                    WHERE p.capture_run <> EXCLUDED.capture_run""",
                first.captureRun(),
                at.toString(),
                at.epoch(),
                at.file(),
                at.offset(),
                at.event(),
                at.row(),
                at.part(),
                first.gtid(),
                first.topicId(),
                first.partition(),
                first.offset(),
                first.pipeline(),
                first.lane());
        requireOne(written, first, "it has progress already.");
    }

    @Override
    public void forget(String pipeline, int lane) {
        sql.update("forget a lane", "DELETE FROM millrace.progress WHERE pipeline = ? AND lane = ?", pipeline, lane);
    }

    @Override
    public void advance(LogPosition expected, Progress next) {
        LogPosition to = next.position();
        int written = sql.update(
                "advance the progress",
                """
                UPDATE millrace.progress SET position = ?, log_epoch = ?, log_file = ?, log_offset = ?, log_event = ?,
                    log_row = ?, log_part = ?, gtid = ?::text, topic_id = ?, kafka_partition = ?, kafka_offset = ?,
                    updated_at = clock_timestamp()
                WHERE pipeline = ? AND lane = ? AND capture_run = ? AND position = ?""",
                to.toString(),
                to.epoch(),
                to.file(),
                to.offset(),
                to.event(),
                to.row(),
                to.part(),
                next.gtid(),
                next.topicId(),
                next.partition(),
                next.offset(),
                next.pipeline(),
                next.lane(),
                next.captureRun(),
                expected.toString());
        requireOne(written, next, "it does not stand at " + expected + ".");
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
