// SPDX-License-Identifier: Apache-2.0
package io.millrace.apply.log;

import io.millrace.codec.ChangeRecord;
import io.millrace.codec.RecordCodec;
import io.millrace.model.RowChange;
import io.millrace.model.SchemaChange;
import io.millrace.model.TableId;
import io.millrace.position.LogPosition;
import io.millrace.settings.PipelineSettings;
import io.millrace.target.TableState;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Whether a part of the change log that is in the target already can be replayed into it: reads all of that part. For one
 * use, by one thread.
 */
public final class ReplayCheck {

    private final LogPosition from;
    private final LogPosition upTo;
    private final Map<TableId, TableState> states;
    private final SchemaBook schemas;
    private final Map<Long, Boolean> keyed = new HashMap<>();
    private final Set<TableId> withoutKey = new TreeSet<>();
    private @Nullable SchemaChange reshaped;

    private ReplayCheck(LogPosition from, LogPosition upTo, List<TableState> states, SchemaBook schemas) {
        this.from = from;
        this.upTo = upTo;
        this.states = states.stream().collect(Collectors.toMap(TableState::source, Function.identity()));
        this.schemas = schemas;
    }

    /**
     * What stands against it, for people; empty if nothing does.
     *
     * @param from behind which it is to be replayed
     * @param upTo what the target holds already
     * @param last the offset of the record that reached it
     * @param states of the target's tables
     * @throws io.millrace.fault.MillraceException what the records or the broker say
     */
    public static Optional<String> obstacle(
            PipelineSettings settings, LogSearch.Place from, LogPosition upTo, long last, List<TableState> states) {
        ReplayCheck check = new ReplayCheck(from.position(), upTo, states, SchemaBook.read(settings));
        long[] seen = {from.offset()};
        new TopicReader(settings, settings.changesTopic())
                .from(from.offset() + 1)
                .readToEnd(
                        (offset, value) -> {
                            seen[0] = offset;
                            if (offset <= last) {
                                check.take(RecordCodec.decode(value));
                            }
                        },
                        () -> seen[0] >= last || check.reshaped != null);
        return check.obstacle();
    }

    private Optional<String> obstacle() {
        SchemaChange change = reshaped;
        if (change != null) {
            return Optional.of("there is " + change.kind() + " of table " + change.table() + " at " + change.position()
                    + ", and what came before does not fit what the table is now; go back to a place behind it");
        }
        return withoutKey.isEmpty()
                ? Optional.empty()
                : Optional.of("there are changes of tables without a key, whose rows would be there twice: "
                        + withoutKey.stream().map(TableId::toString).collect(Collectors.joining(", ")));
    }

    private void take(ChangeRecord record) {
        if (record instanceof ChangeRecord.Transaction transaction) {
            transaction.rows().stream().filter(this::isReplayed).forEach(this::take);
        } else if (record instanceof ChangeRecord.Schema schema
                && schema.change().kind() != SchemaChange.Kind.ANNOUNCE
                && isWithin(schema.change().position())) {
            reshaped = reshaped == null ? schema.change() : reshaped;
        }
    }

    private void take(RowChange row) {
        boolean hasKey = keyed.computeIfAbsent(
                row.schemaVersion(),
                version -> !schemas.require(row.table(), version, row.position())
                        .key()
                        .isEmpty());
        if (!hasKey) {
            withoutKey.add(row.table());
        }
    }

    private boolean isReplayed(RowChange row) {
        TableState state = states.get(row.table());
        LogPosition exact = state == null ? null : state.exactPosition();
        boolean isPassedOver = state != null
                && (state.phase() == TableState.Phase.DIVERGED
                        || (exact != null && !row.position().isAfter(exact)));
        return isWithin(row.position()) && !isPassedOver;
    }

    private boolean isWithin(LogPosition position) {
        return position.isAfter(from) && !position.isAfter(upTo);
    }
}
