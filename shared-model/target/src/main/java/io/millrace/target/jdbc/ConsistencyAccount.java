// SPDX-License-Identifier: Apache-2.0
package io.millrace.target.jdbc;

import io.millrace.position.LogPosition;
import java.util.Optional;

/**
 * From where on a target that was set back shows states of the source again, and the view that says as of when it does:
 * every product keeps them alike. For one thread.
 */
public record ConsistencyAccount(Sql sql) {

    /**
     * The query behind {@code millrace.consistency}.
     *
     * @param logEnd the place in {@code r.log_end}, as something that can be compared with a row of six numbers
     * @param consistentFrom the place in {@code p.consistent_from}, likewise
     */
    public static String view(String logEnd, String consistentFrom) {
        return view(logEnd, consistentFrom, "");
    }

    /** The query where rows may be ahead of the progress: while they are, the target shows no state of the source. */
    public static String viewWithLanes(String logEnd, String consistentFrom) {
        return view(
                logEnd,
                consistentFrom,
                "AND NOT EXISTS (SELECT 1 FROM millrace.lane l WHERE l.pipeline = p.pipeline AND l.ahead IS NOT NULL)");
    }

    private static String view(String logEnd, String consistentFrom, String alsoConsistentIf) {
        return """
            SELECT p.pipeline, p.position, p.gtid,
                COALESCE((
                    SELECT r.state = 'completed' AND r.capture_run = p.capture_run AND %1$s >= %2$s
                    FROM millrace.snapshot_run r WHERE r.pipeline = p.pipeline AND r.kind = 'whole'
                    ORDER BY r.epoch DESC LIMIT 1), FALSE)
                    AND (p.consistent_from IS NULL OR %1$s >= %3$s) %4$s AS consistent,
                (SELECT COUNT(*) FROM millrace.table_state t
                    WHERE t.pipeline = p.pipeline AND t.phase = 'diverged' AND NOT t.beside) AS tables_diverged,
                (SELECT COUNT(*) FROM millrace.table_state t
                    WHERE t.pipeline = p.pipeline AND t.phase = 'waiting' AND NOT t.beside) AS tables_waiting,
                p.source_time, p.updated_at
            FROM millrace.progress p WHERE p.lane = 0
            """.formatted(
                        "(p.log_epoch, p.log_file, p.log_offset, p.log_event, p.log_row, p.log_part)",
                        logEnd,
                        consistentFrom,
                        alsoConsistentIf);
    }

    /** The place; empty if the target was not set back. */
    public Optional<LogPosition> from(String pipeline, int lane) {
        return sql.first(
                "read the progress",
                row -> LogPosition.parse(row.getString(1)),
                "SELECT consistent_from FROM millrace.progress"
                        + " WHERE pipeline = ? AND lane = ? AND consistent_from IS NOT NULL",
                pipeline,
                lane);
    }

    /** Writes the place down. */
    public void setBack(String pipeline, int lane, LogPosition from) {
        sql.update(
                "set the progress back",
                "UPDATE millrace.progress SET consistent_from = ? WHERE pipeline = ? AND lane = ?",
                from.toString(),
                pipeline,
                lane);
    }
}
