// SPDX-License-Identifier: Apache-2.0
package io.millrace.target.jdbc;

import io.millrace.fault.FaultCode;
import io.millrace.fault.MillraceException;
import io.millrace.position.LogPosition;
import io.millrace.target.LaneTable;
import io.millrace.target.Progress;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * {@code millrace.lane}, which every product keeps alike. Lane 0 is nobody's connection: it keeps what the writer before
 * has left.
 *
 * @param shared the product's words for a query that holds its rows as they are until the transaction ends
 * @param alone the same for rows that are to be changed
 */
public record SqlLanes(Sql sql, String shared, String alone) implements LaneTable {

    private static final String DOING = "keep the lanes";

    /** Of a product with {@code FOR UPDATE}. */
    public SqlLanes(Sql sql, String shared) {
        this(sql, shared, "FOR UPDATE");
    }

    @Override
    public Optional<LogPosition> ahead(String pipeline) {
        return furthest(sql.list(
                "read the lanes",
                row -> row.getString(1),
                "SELECT ahead FROM millrace.lane WHERE pipeline = ? AND ahead IS NOT NULL",
                pipeline));
    }

    @Override
    public Optional<LogPosition> take(String pipeline, int lanes, String writer) {
        List<@Nullable String> former = locked(pipeline);
        Optional<LogPosition> ahead = furthest(former);
        if (former.isEmpty() && lanes == 0) {
            return ahead;
        }
        delete(pipeline);
        for (int lane = 0; lane <= lanes; lane++) {
            sql.update(
                    DOING,
                    "INSERT INTO millrace.lane (pipeline, lane, writer, ahead) VALUES (?, ?, ?, ?)",
                    pipeline,
                    lane,
                    writer,
                    lane == 0 ? ahead.map(LogPosition::toString).orElse(null) : null);
        }
        return ahead;
    }

    @Override
    public boolean isWriter(String pipeline, String writer) {
        return sql.isTrue(
                "read the lanes",
                "SELECT COUNT(*) > 0 FROM millrace.lane WHERE pipeline = ? AND writer = ?",
                pipeline,
                writer);
    }

    @Override
    public void mark(String pipeline, int lane, String writer, LogPosition from, LogPosition upTo) {
        boolean stands = sql.first(
                        "read the progress",
                        row -> row.getString(1),
                        "SELECT position FROM millrace.progress WHERE pipeline = ? AND lane = ? AND position = ? "
                                + shared,
                        pipeline,
                        Progress.ORDERED_LANE,
                        from.toString())
                .isPresent();
        int marked = stands
                ? sql.update(
                        DOING,
                        "UPDATE millrace.lane SET ahead = ? WHERE pipeline = ? AND lane = ? AND writer = ?"
                                + " AND ahead IS NULL",
                        upTo.toString(),
                        pipeline,
                        lane,
                        writer)
                : 0;
        if (marked != 1) {
            throw moved("Connection " + lane + " of pipeline " + pipeline + " cannot write up to " + upTo + ": "
                    + (stands ? "the lanes are another apply's." : "the progress is not at " + from + "."));
        }
    }

    @Override
    public void settle(String pipeline, String writer, int least) {
        int settled = sql.update(
                DOING,
                "UPDATE millrace.lane SET ahead = NULL WHERE pipeline = ? AND writer = ? AND ahead IS NOT NULL",
                pipeline,
                writer);
        if (settled < least || (settled == 0 && !isWriter(pipeline, writer))) {
            throw moved("Of the lanes of pipeline " + pipeline + " " + settled + " have written here, and not " + least
                    + ": they are another apply's, or on another server.");
        }
    }

    @Override
    public Optional<LogPosition> forget(String pipeline) {
        Optional<LogPosition> ahead = furthest(locked(pipeline));
        delete(pipeline);
        return ahead;
    }

    private List<@Nullable String> locked(String pipeline) {
        return sql.list(
                DOING,
                row -> row.getString(1),
                "SELECT ahead FROM millrace.lane WHERE pipeline = ? ORDER BY lane " + alone,
                pipeline);
    }

    private void delete(String pipeline) {
        sql.update(DOING, "DELETE FROM millrace.lane WHERE pipeline = ?", pipeline);
    }

    private static Optional<LogPosition> furthest(List<@Nullable String> places) {
        return places.stream().filter(Objects::nonNull).map(LogPosition::parse).max(Comparator.naturalOrder());
    }

    private static MillraceException moved(String what) {
        return new MillraceException(FaultCode.TARGET_PROGRESS_MOVED, what);
    }
}
