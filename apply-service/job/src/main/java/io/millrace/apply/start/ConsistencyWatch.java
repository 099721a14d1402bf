// SPDX-License-Identifier: Apache-2.0
package io.millrace.apply.start;

import io.millrace.control.ControlMessage;
import io.millrace.fault.MillraceException;
import io.millrace.position.LogPosition;
import io.millrace.settings.PipelineSettings;
import io.millrace.target.Progress;
import io.millrace.target.SessionOptions;
import io.millrace.target.SnapshotRun;
import io.millrace.target.TargetDialect;
import io.millrace.target.TargetSession;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Knows when the target equals the source, and as of which position: from the moment when the replay has passed the end
 * that the log had when the copy's last row was read. Before, the target shows rows of different times. For one thread,
 * but for {@link #text}.
 */
public final class ConsistencyWatch {

    private static final Duration CATCHING_UP = Duration.ofSeconds(2);
    private static final Duration CONSISTENT = Duration.ofMinutes(1);

    private final PipelineSettings settings;
    private final InstantSource clock;
    private long nextLook = System.nanoTime();
    private @Nullable LogPosition announced;
    private volatile String text = "not known yet";

    /** A watch over that pipeline's target. */
    public ConsistencyWatch(PipelineSettings settings, InstantSource clock) {
        this.settings = settings;
        this.clock = clock;
    }

    /**
     * The fact to announce now, if one is due: at once when the target becomes consistent, later at most once a minute,
     * and only if it has moved. Asks the target every few seconds, and may be called more often.
     *
     * @throws MillraceException when the target cannot be asked; to be tried again
     */
    public Optional<ControlMessage.ConsistentAt> due() {
        if (System.nanoTime() - nextLook < 0) {
            return Optional.empty();
        }
        nextLook = System.nanoTime() + CATCHING_UP.toNanos();
        Optional<LogPosition> position = consistentAt();
        if (position.isEmpty()) {
            return Optional.empty();
        }
        nextLook = System.nanoTime() + CONSISTENT.toNanos();
        return position.filter(now -> !now.equals(announced))
                .map(now -> new ControlMessage.ConsistentAt(now, clock.instant()));
    }

    /** Takes note that a fact was announced: it is not due again. */
    public void announced(ControlMessage.ConsistentAt fact) {
        announced = fact.position();
    }

    /** For people: as of which position the target equals the source, or what is missing. */
    public String text() {
        return text;
    }

    private Optional<LogPosition> consistentAt() {
        SessionOptions options = SessionOptions.durable("millrace " + settings.pipeline() + " apply watch");
        try (TargetSession session = TargetDialect.of(settings.target().kind()).connect(settings.target(), options)) {
            Optional<Progress> progress = session.control().progress().read(settings.pipeline(), ApplyStart.LANE);
            Optional<LogPosition> end =
                    session.control().snapshots().newest(settings.pipeline()).map(SnapshotRun::logEnd);
            if (progress.isEmpty() || end.isEmpty()) {
                text = "not known: the snapshot does not say where the log ended";
                return Optional.empty();
            }
            LogPosition reached = progress.get().position();
            if (end.get().isAfter(reached)) {
                text = "catching up: at " + reached + ", consistent from " + end.get();
                return Optional.empty();
            }
            text = "consistent since " + end.get();
            return Optional.of(reached);
        }
    }
}
