// SPDX-License-Identifier: Apache-2.0
package io.millrace.capture.source;

import io.millrace.fault.FaultCode;
import io.millrace.fault.MillraceException;
import io.millrace.model.ChangeEvent;
import io.millrace.model.GtidsPassed;
import io.millrace.model.Heartbeat;
import io.millrace.model.LogFile;
import io.millrace.model.PreparedTransaction;
import io.millrace.model.RowChange;
import io.millrace.model.SchemaChange;
import io.millrace.model.TableId;
import io.millrace.model.TransactionBegin;
import io.millrace.model.TransactionEnd;
import io.millrace.position.LogPosition;
import io.millrace.settings.TableSelection;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where in the log other patterns come into force, and the tables that it has from there on. Up to there the log is read
 * with the former patterns: what a new table had before has another shape perhaps than the one that is known of it.
 *
 * @param former {@code source.tables} up to there
 * @param at between two transactions, behind the tables that came in there before
 * @param gtids all transactions that lie before it; null where they are not known
 * @param tables one {@link SchemaChange.Kind#INCLUDE} each, one behind the other right there
 */
public record Inclusion(
        List<String> former, LogPosition at, @Nullable String gtids, List<SchemaChange> tables)
        implements Serializable {

    public Inclusion {
        former = List.copyOf(former);
        tables = List.copyOf(tables);
        for (int i = 0; i < tables.size(); i++) {
            if (!tables.get(i).position().equals(at.inclusion(i + 1))) {
                throw new IllegalArgumentException(tables.get(i) + " is not number " + (i + 1) + " at " + at);
            }
        }
    }

    /** Tables that hold these shapes at that place of the log. */
    public static Inclusion of(
            List<String> former, LogPosition at, @Nullable String gtids, List<SchemaChange> announcements) {
        List<SchemaChange> tables = new ArrayList<>();
        for (SchemaChange change : announcements.stream()
                .sorted(Comparator.comparing(SchemaChange::table))
                .toList()) {
            tables.add(new SchemaChange(
                    at.inclusion(tables.size() + 1),
                    SchemaChange.Kind.INCLUDE,
                    change.table(),
                    change.after(),
                    null,
                    change.origin()));
        }
        return new Inclusion(former, at, gtids, tables);
    }

    /**
     * Makes sure that other patterns leave out no table that the log has by now. What was renamed out of the former ones is
     * none.
     *
     * @throws MillraceException {@link FaultCode#SETTING_INVALID} if they do
     */
    public static void requireKept(List<String> former, TableSelection selection, LogState state) {
        TableSelection before = TableSelection.of(former);
        List<String> left = state.schemas().stream()
                .map(SchemaChange::table)
                .filter(table -> before.includes(table) && !selection.includes(table))
                .map(TableId::toString)
                .toList();
        if (!left.isEmpty()) {
            throw MillraceException.at(
                    FaultCode.SETTING_INVALID,
                    null,
                    state.position(),
                    "source.tables no longer has " + String.join(", ", left)
                            + ": tables can be added to a pipeline while it lives, and not taken away. Name them again, or"
                            + " start a pipeline of another name.");
        }
    }

    /** From where on the other patterns are in force, and all of the tables are known. */
    public LogPosition end() {
        return tables.isEmpty() ? at : tables.get(tables.size() - 1).position();
    }

    /**
     * Those of the shapes that were known up to there which count from there on. What was renamed out of the former
     * patterns is not followed, and may be another table by now, or none.
     */
    public List<SchemaChange> stillKnown(List<SchemaChange> shapes) {
        TableSelection before = TableSelection.of(former);
        return shapes.stream()
                .filter(shape -> before.includes(shape.table())
                        || tables.stream().anyMatch(included -> included.table().equals(shape.table())))
                .toList();
    }

    /** Whether a reading that goes on there has yet to pass it; in the same epoch. */
    boolean isAhead(LogPosition place) {
        return end().isAfter(place);
    }

    /** How many of these events, the first ones, lie before it; all of them if it is not reached by them. */
    int before(List<ChangeEvent> events) {
        LogPosition place = at.startOfTransaction();
        for (int i = 0; i < events.size(); i++) {
            LogPosition position = position(events.get(i));
            if (position != null && !place.isAfter(position)) {
                return i;
            }
        }
        return events.size();
    }

    private static @Nullable LogPosition position(ChangeEvent event) {
        if (event instanceof TransactionBegin begin) {
            return begin.position();
        }
        if (event instanceof RowChange row) {
            return row.position();
        }
        if (event instanceof TransactionEnd end) {
            return end.position();
        }
        if (event instanceof SchemaChange change) {
            return change.position();
        }
        if (event instanceof Heartbeat heartbeat) {
            return heartbeat.position();
        }
        if (event instanceof LogFile file) {
            return file.start();
        }
        if (event instanceof PreparedTransaction prepared) {
            LogPosition finished = prepared.finished();
            return finished == null ? prepared.start() : finished;
        }
        if (event instanceof GtidsPassed) {
            // Of what lies between the events around it.
            return null;
        }
        throw new IllegalArgumentException("an event of an unknown kind: " + event.getClass());
    }
}
