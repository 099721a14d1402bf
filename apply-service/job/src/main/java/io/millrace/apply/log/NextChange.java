// SPDX-License-Identifier: Apache-2.0
package io.millrace.apply.log;

import io.millrace.codec.ChangeRecord;
import io.millrace.codec.RecordCodec;
import io.millrace.fault.MillraceException;
import io.millrace.model.SchemaChange;
import io.millrace.model.TableId;
import io.millrace.position.LogPosition;
import io.millrace.settings.PipelineSettings;
import io.millrace.target.Progress;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Looks ahead in the change log: tables whose shape changes before they get another row. Rows to come have the shape
 * after it, so that the target's table may have that shape already. For one use, by one thread.
 */
public final class NextChange {

    /** Looking ahead is for a start after a halt, where the change is next; so much log may lie before others. */
    private static final Duration LIMIT = Duration.ofMinutes(1);

    private final LogPosition reached;
    private final Set<TableId> open;
    private final Map<TableId, SchemaChange> found = new HashMap<>();

    private NextChange(LogPosition reached, Set<TableId> tables) {
        this.reached = reached;
        this.open = new HashSet<>(tables);
    }

    /**
     * For each of these tables the ALTER, RENAME or DROP that is the next thing that the log has for it, behind the
     * progress; nothing for a table that has rows or something else before, or whose change was not found within a minute.
     *
     * @throws MillraceException what {@link RecordCodec#decode} or the broker says
     */
    public static Map<TableId, SchemaChange> of(PipelineSettings settings, Progress progress, Set<TableId> tables) {
        NextChange ahead = new NextChange(progress.position(), tables);
        long deadline = System.nanoTime() + LIMIT.toNanos();
        new TopicReader(settings, settings.changesTopic())
                .from(progress.offset() + 1)
                .readToEnd(
                        (offset, value) -> ahead.take(RecordCodec.decode(value)),
                        () -> ahead.open.isEmpty() || System.nanoTime() - deadline > 0);
        return Map.copyOf(ahead.found);
    }

    private void take(ChangeRecord record) {
        if (!record.upTo().isAfter(reached)) {
            return;
        }
        if (record instanceof ChangeRecord.Transaction transaction) {
            transaction.rows().stream()
                    .filter(row -> row.position().isAfter(reached))
                    .forEach(row -> open.remove(row.table()));
        } else if (record instanceof ChangeRecord.Schema schema) {
            take(schema.change());
        }
    }

    private void take(SchemaChange change) {
        switch (change.kind()) {
            case ANNOUNCE -> {}
            case CREATE, TRUNCATE, INCLUDE, UNKNOWN -> open.remove(change.table());
            case ALTER, RENAME, DROP -> {
                if (open.remove(change.table())) {
                    found.put(change.table(), change);
                }
            }
        }
    }
}
