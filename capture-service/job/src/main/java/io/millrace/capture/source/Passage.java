// SPDX-License-Identifier: Apache-2.0
package io.millrace.capture.source;

import io.millrace.fault.FaultCode;
import io.millrace.model.ChangeEvent;
import io.millrace.position.LogPosition;
import io.millrace.settings.TableSelection;
import java.util.List;

/**
 * The way of a reading to an inclusion that lies ahead, and what it will know there. Used by the fetcher's thread alone.
 */
final class Passage {

    private final Inclusion inclusion;
    private final TableSelection selection;
    private final LogSplitState reached;

    /**
     * The way from there.
     *
     * @param selection of the tables behind the inclusion
     */
    Passage(Inclusion inclusion, TableSelection selection, LogState from) {
        this.inclusion = inclusion;
        this.selection = selection;
        this.reached = new LogSplitState(new LogSplit(LogSplit.ID, from));
    }

    /** Whether nothing lies between any more. */
    boolean isReached() {
        return !inclusion.at().isAfter(reached.toSplit().state().position());
    }

    /** Those of the events that lie before. */
    List<ChangeEvent> before(List<ChangeEvent> events) {
        return events.subList(0, inclusion.before(events));
    }

    /** Takes note of what was read on the way. */
    void emitted(List<AssembledRecord> records) {
        records.forEach(reached::emitted);
    }

    /** The tables that come in. */
    List<ChangeEvent> inclusion() {
        return List.copyOf(inclusion.tables());
    }

    /** The tables come in behind what was emitted, at the place, or where they have come in in part. */
    LogResumption atPlace(boolean knowsGtids) {
        return resumption(inclusion.at(), knowsGtids);
    }

    /**
     * From where the reading goes on, with the shapes of all tables.
     *
     * @throws io.millrace.fault.MillraceException {@link FaultCode#SETTING_INVALID} if a table was made on the way that
     *     would be left
     */
    LogResumption behind(boolean knowsGtids) {
        LogResumption behind = resumption(inclusion.end(), knowsGtids);
        Inclusion.requireKept(inclusion.former(), selection, behind.state());
        return behind;
    }

    /** What the former reading has heard of may lie behind the place, and is read again. */
    private LogResumption resumption(LogPosition place, boolean knowsGtids) {
        LogState state = reached.toSplit().state();
        LogPosition emitted = state.position();
        return new LogResumption(
                emitted,
                new LogState(
                        emitted.isAfter(place) ? emitted : place,
                        knowsGtids ? inclusion.gtids() : null,
                        state.identity(),
                        state.files(),
                        state.prepared(),
                        inclusion.stillKnown(state.schemas())));
    }
}
