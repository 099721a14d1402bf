// SPDX-License-Identifier: Apache-2.0
package io.millrace.target.postgres;

import io.millrace.fault.FaultCode;
import io.millrace.fault.MillraceException;
import io.millrace.position.LogPosition;
import io.millrace.target.Progress;
import io.millrace.target.ProgressTable;
import io.millrace.target.jdbc.ConsistencyAccount;
import io.millrace.target.jdbc.Sql;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

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
                        row.getLong("kafka_offset"),
                        micros(row.getObject("source_time", OffsetDateTime.class))),
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
                    log_row, log_part, gtid, topic_id, kafka_partition, kafka_offset, source_time, updated_at, pipeline,
                    lane)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?::text, ?, ?, ?, TIMESTAMPTZ 'epoch' + ?::bigint * INTERVAL '0.000001',
                    clock_timestamp(), ?, ?)
                ON CONFLICT (pipeline, lane) DO UPDATE SET
                    (capture_run, position, log_epoch, log_file, log_offset, log_event, log_row, log_part,
                     gtid, topic_id, kafka_partition, kafka_offset, source_time, consistent_from, updated_at) =
                    (EXCLUDED.capture_run, EXCLUDED.position, EXCLUDED.log_epoch, EXCLUDED.log_file,
                     EXCLUDED.log_offset, EXCLUDED.log_event, EXCLUDED.log_row, EXCLUDED.log_part, EXCLUDED.gtid,
                     EXCLUDED.topic_id, EXCLUDED.kafka_partition, EXCLUDED.kafka_offset, EXCLUDED.source_time, NULL,
                     EXCLUDED.updated_at)
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
                known(first.sourceMicros()),
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
                    source_time = TIMESTAMPTZ 'epoch' + ?::bigint * INTERVAL '0.000001', updated_at = clock_timestamp()
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
                known(next.sourceMicros()),
                next.pipeline(),
                next.lane(),
                next.captureRun(),
                expected.toString());
        requireOne(written, next, "it does not stand at " + expected + ".");
    }

    @Override
    public Optional<LogPosition> consistentFrom(String pipeline, int lane) {
        return new ConsistencyAccount(sql).from(pipeline, lane);
    }

    @Override
    public void consistentFrom(String pipeline, int lane, LogPosition from) {
        new ConsistencyAccount(sql).setBack(pipeline, lane, from);
    }

    private static @Nullable Long known(long micros) {
        return micros == 0 ? null : micros;
    }

    private static long micros(@Nullable OffsetDateTime time) {
        return time == null ? 0 : ChronoUnit.MICROS.between(Instant.EPOCH, time);
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
