// SPDX-License-Identifier: Apache-2.0
package io.millrace.apply.start;

import io.millrace.control.ControlMessage;
import io.millrace.fault.MillraceException;
import io.millrace.model.TableId;
import io.millrace.position.LogPosition;
import io.millrace.settings.PipelineSettings;
import io.millrace.target.Consistency;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Knows how far the target is behind the change log, and when it equals the source: from the moment when the replay has
 * passed the end that the log had when the copy's last row was read. Before, the target shows rows of different times.
 *
 * <p>For one thread, but for {@link #text} and {@link #recordsBehind}.
 */
public final class ConsistencyWatch {

    private static final Duration LOOK_EVERY = Duration.ofSeconds(3);
    private static final Duration ANNOUNCE_EVERY = Duration.ofMinutes(1);

    private final PipelineSettings settings;
    private final InstantSource clock;
    private final KeptSession kept;
    private long nextLook = System.nanoTime();
    private long nextAnnouncement = System.nanoTime();
    private @Nullable LogPosition announced;
    private List<TableId> diverged = List.of();
    private List<TableId> waiting = List.of();
    private volatile String text = "not known yet";
    private volatile double recordsBehind = Double.NaN;

    /**
     * A watch over that pipeline's target.
     *
     * @param kept through which it looks
     */
    public ConsistencyWatch(PipelineSettings settings, InstantSource clock, KeptSession kept) {
        this.settings = settings;
        this.kept = kept;
        this.clock = clock;
    }

    /**
     * The fact to announce now, if one is due: at once when the target becomes consistent, later at most once a minute,
     * and only if it has moved. Asks the target every few seconds, and may be called more often.
     *
     * @param endOffset gives the offset that the change log's next record will have
     * @throws MillraceException when target or log cannot be asked; to be tried again
     */
    public Optional<ControlMessage.ConsistentAt> due(LongSupplier endOffset) {
        if (System.nanoTime() - nextLook < 0) {
            return Optional.empty();
        }
        nextLook = System.nanoTime() + LOOK_EVERY.toNanos();
        Optional<LogPosition> position = look(endOffset);
        boolean isDue = System.nanoTime() - nextAnnouncement >= 0;
        return position.filter(now -> isDue && !now.equals(announced))
                .map(now -> new ControlMessage.ConsistentAt(
                        now,
                        Stream.concat(diverged.stream(), waiting.stream())
                                .sorted()
                                .toList(),
                        clock.instant()));
    }

    /** Takes note that a fact was announced: it is not due again. */
    public void announced(ControlMessage.ConsistentAt fact) {
        announced = fact.position();
        nextAnnouncement = System.nanoTime() + ANNOUNCE_EVERY.toNanos();
    }

    /** For people: as of which position the target equals the source, or what is missing. */
    public String text() {
        return text;
    }

    /** Records of the change log that are not in the target yet, as last seen; NaN before the first look. */
    public double recordsBehind() {
        return recordsBehind;
    }

    private Optional<LogPosition> look(LongSupplier endOffset) {
        long end = endOffset.getAsLong();
        Optional<Consistency> seen = kept.look(session -> Consistency.read(settings.pipeline(), session.control()));
        seen.ifPresent(now -> recordsBehind = Math.max(0, end - now.progress().offset() - 1));
        LogPosition from = seen.map(Consistency::from).orElse(null);
        if (seen.isEmpty() || from == null) {
            text = "not known: the snapshot does not say where the log ended";
            return Optional.empty();
        }
        LogPosition reached = seen.get().position();
        boolean isPassed = seen.get().isReached();
        diverged = seen.get().diverged();
        waiting = seen.get().waiting();
        text = isPassed
                ? "consistent at " + reached + exceptions()
                : "catching up: at " + reached + ", consistent from " + from;
        return isPassed ? Optional.of(reached) : Optional.empty();
    }

    private String exceptions() {
        return exceptions(", but for what has diverged: ", diverged)
                + exceptions(", but for what was added and waits to be copied: ", waiting);
    }

    private static String exceptions(String why, List<TableId> tables) {
        return tables.isEmpty()
                ? ""
                : tables.stream().map(TableId::toString).collect(Collectors.joining(", ", why, ""));
    }
}
