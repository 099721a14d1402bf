// SPDX-License-Identifier: Apache-2.0
package io.millrace.snapshot.app;

import io.millrace.app.ServiceContext;
import io.millrace.control.ControlMessage.RequestSnapshot;
import io.millrace.fault.MillraceException;
import io.millrace.settings.PipelineSettings;
import io.millrace.snapshot.copy.Reloads;
import io.millrace.target.SessionOptions;
import io.millrace.target.TargetDialect;
import io.millrace.target.TargetSession;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Knows the commands that ask for tables to be copied once more, and how far each has come, by what the target says. For
 * one thread, but for {@link #texts} and {@link #text}.
 */
final class ReloadDesk {

    private static final Logger LOG = LoggerFactory.getLogger(ReloadDesk.class);
    private static final Duration LOOK_EVERY = Duration.ofSeconds(2);
    private static final Duration LOOK_UNASKED_EVERY = Duration.ofSeconds(5);

    private long nextLook = System.nanoTime();
    private volatile Map<String, String> texts = Map.of();

    /**
     * Whether there is something to copy. Asks the target every few seconds, for tables that were added are known there;
     * one that does not answer is asked again.
     */
    boolean hasMoreToDo(ServiceContext context) {
        List<RequestSnapshot> asked =
                context.bus().latest(RequestSnapshot.class).toList();
        if (System.nanoTime() - nextLook < 0) {
            return false;
        }
        nextLook = System.nanoTime() + (asked.isEmpty() ? LOOK_UNASKED_EVERY : LOOK_EVERY).toNanos();
        try (TargetSession session = connect(context.settings())) {
            Reloads reloads = new Reloads(context.settings(), session.control());
            Map<String, String> seen = new TreeMap<>();
            asked.forEach(command -> seen.put(command.id(), command.tables() + " " + reloads.text(command)));
            reloads.addedTexts().forEach((table, text) -> seen.put("of " + table + ", which was added", text));
            texts = seen;
            return reloads.next(asked).isPresent();
        } catch (MillraceException e) {
            LOG.warn("Reloads are looked for again: {}", e.getMessage());
            return false;
        }
    }

    /** By the ids of commands: what became of them. */
    Map<String, String> texts() {
        return texts;
    }

    /** What would become of a command. */
    String text(PipelineSettings settings, RequestSnapshot command) {
        try (TargetSession session = connect(settings)) {
            return new Reloads(settings, session.control()).outlook(command, session.tables());
        }
    }

    private static TargetSession connect(PipelineSettings settings) {
        return TargetDialect.of(settings.target().kind())
                .connect(
                        settings.target(),
                        SessionOptions.durable("millrace " + settings.pipeline() + " snapshot desk"));
    }
}
