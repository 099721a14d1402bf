// SPDX-License-Identifier: Apache-2.0
package io.millrace.capture.source;

import io.millrace.fault.FaultCode;
import io.millrace.fault.MillraceException;
import io.millrace.model.ChangeEvent;
import io.millrace.model.SchemaChange;
import io.millrace.settings.PipelineSettings;
import io.millrace.settings.TableSelection;
import java.io.Serializable;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The log, opened with the tables that the settings ask for, and up to an inclusion with those that they asked for before.
 * Carries settings, never live objects.
 */
final class LogCursors implements Serializable {

    private static final long serialVersionUID = 1L;

    private final PipelineSettings settings;
    private final LogCursorFactory.Opening opening;
    private final @Nullable Inclusion inclusion;

    LogCursors(PipelineSettings settings, LogCursorFactory.Opening opening, @Nullable Inclusion inclusion) {
        this.settings = settings;
        this.opening = opening;
        this.inclusion = inclusion;
    }

    /** As {@link LogCursorFactory#resume}. */
    LogResumption resume(LogState known) {
        return opening.apply(settings).resume(known);
    }

    /**
     * The way to the inclusion that lies ahead; null if none does.
     *
     * @throws MillraceException {@link FaultCode#LOG_FAILOVER_UNPROVEN} if it lies in a log that is not read on
     */
    @Nullable
    Passage passage(LogResumption resumption) {
        Inclusion ahead = inclusion;
        if (ahead == null || !ahead.isAhead(resumption.after())) {
            return null;
        }
        if (resumption.isOtherLog()) {
            throw MillraceException.at(
                    FaultCode.LOG_FAILOVER_UNPROVEN,
                    null,
                    resumption.after(),
                    "The source is another server now, and tables were to be added at " + ahead.at()
                            + " of the former one's log. Restore source.tables as it was.");
        }
        return new Passage(ahead, settings.source().selection(), resumption.state());
    }

    /**
     * As {@link LogCursorFactory#open}.
     *
     * @param former whether the tables are those before the inclusion
     */
    LogCursor open(LogState resume, boolean former) {
        Inclusion ahead = inclusion;
        return opening.apply(former && ahead != null ? settings.capturing(ahead.former()) : settings)
                .open(resume);
    }

    /**
     * The events, with the word of who knows whether tables that are renamed are still in the log. Those who follow it have
     * lists of their own, which may be older or newer.
     *
     * @param former as in {@link #open}
     */
    List<ChangeEvent> judged(List<ChangeEvent> events, boolean former) {
        if (events.stream().noneMatch(LogCursors::isRenaming)) {
            return events;
        }
        Inclusion ahead = inclusion;
        TableSelection selection = former && ahead != null
                ? TableSelection.of(ahead.former())
                : settings.source().selection();
        return events.stream().map(event -> judged(event, selection)).toList();
    }

    private static ChangeEvent judged(ChangeEvent event, TableSelection selection) {
        return event instanceof SchemaChange change && change.after() != null && isRenaming(change)
                ? change.captured(selection.includes(change.after().table()))
                : event;
    }

    private static boolean isRenaming(ChangeEvent event) {
        return event instanceof SchemaChange change && change.kind() == SchemaChange.Kind.RENAME;
    }
}
