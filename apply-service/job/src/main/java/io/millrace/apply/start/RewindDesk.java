// SPDX-License-Identifier: Apache-2.0
package io.millrace.apply.start;

import io.millrace.apply.log.LogSearch;
import io.millrace.apply.log.ReplayCheck;
import io.millrace.control.ControlMessage.ApplyRewound;
import io.millrace.control.ControlMessage.RewindApply;
import io.millrace.fault.FaultCode;
import io.millrace.fault.MillraceException;
import io.millrace.fault.Response;
import io.millrace.position.LogPosition;
import io.millrace.settings.PipelineSettings;
import io.millrace.target.Progress;
import io.millrace.target.Reload;
import io.millrace.target.RewindRecord;
import io.millrace.target.SessionOptions;
import io.millrace.target.TargetDialect;
import io.millrace.target.TargetSession;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sets apply back to an earlier place of the change log, from which it replays: keyed rows come to be again what they are.
 * Each command is carried out once, by its id; what became of it is written in the transaction that sets the progress back,
 * together with the place from which the target is consistent again. Whoever writes at the same time is fenced off by the
 * progress that is not where they left it. Thread-safe.
 */
public final class RewindDesk {

    private static final Logger LOG = LoggerFactory.getLogger(RewindDesk.class);
    private static final int ATTEMPTS = 10;
    private static final int SHOWN = 200;

    private final PipelineSettings settings;
    private final SessionOptions options;
    private final Set<String> done = ConcurrentHashMap.newKeySet();

    /** The desk of that pipeline. */
    public RewindDesk(PipelineSettings settings) {
        this.settings = settings;
        this.options = SessionOptions.durable("millrace " + settings.pipeline() + " apply desk");
    }

    /** Where a command would lead, or why it is refused; one of the two is empty. */
    private record Verdict(Optional<LogSearch.Place> place, String refusal) {

        static Verdict refused(String why) {
            return new Verdict(Optional.empty(), why);
        }
    }

    /** Whether one of the commands waits to be carried out. */
    public boolean isPending(Collection<RewindApply> commands) {
        return commands.stream().anyMatch(command -> !done.contains(command.id()));
    }

    /**
     * What became of the newest commands, the newest first; empty before the snapshot has begun.
     *
     * @throws MillraceException if the target cannot be asked
     */
    public List<RewindRecord> newest() {
        try (TargetSession session = connect()) {
            return session.control().areCurrent()
                    ? session.control().rewinds().newest(settings.pipeline(), SHOWN)
                    : List.of();
        }
    }

    /**
     * The fact that is to be announced: the newest rewind that was carried out; empty if there was none.
     *
     * @throws MillraceException if the target cannot be asked
     */
    public Optional<ApplyRewound> fact() {
        try (TargetSession session = connect()) {
            Optional<LogPosition> from =
                    session.control().progress().consistentFrom(settings.pipeline(), Progress.ORDERED_LANE);
            return session.control().rewinds().newest(settings.pipeline(), SHOWN).stream()
                    .flatMap(rewind -> fact(rewind, from.orElse(rewind.from())).stream())
                    .findFirst();
        }
    }

    private static Optional<ApplyRewound> fact(RewindRecord rewind, LogPosition consistentFrom) {
        return Optional.ofNullable(rewind.to())
                .map(to -> new ApplyRewound(rewind.id(), to, consistentFrom, rewind.at()));
    }

    /**
     * Why a command would be refused now; empty if it would be carried out. Reads the part of the log that would be
     * replayed, which may take a while.
     *
     * @throws MillraceException if target or log cannot be asked
     */
    public Optional<String> refusal(RewindApply command) {
        try (TargetSession session = connect()) {
            Optional<Progress> stands = session.control().areCurrent() ? progress(session) : Optional.empty();
            if (stands.isEmpty()) {
                return Optional.of("apply has not begun");
            }
            Verdict verdict = judged(command, stands.get(), session);
            return verdict.place().isPresent() ? Optional.empty() : Optional.of(verdict.refusal());
        }
    }

    /**
     * Carries out what was not carried out before. To be called while no job runs here, and once apply may begin.
     *
     * @throws MillraceException if target or log cannot be asked; to be tried again
     */
    public void carryOut(Collection<RewindApply> commands) {
        List<RewindApply> open = commands.stream()
                .filter(command -> !done.contains(command.id()))
                .sorted(Comparator.comparing(RewindApply::id))
                .toList();
        if (open.isEmpty()) {
            return;
        }
        try (TargetSession session = connect()) {
            for (RewindApply command : open) {
                if (!session.control().rewinds().isDone(settings.pipeline(), command.id())) {
                    carryOut(command, session);
                }
                done.add(command.id());
            }
        }
    }

    private void carryOut(RewindApply command, TargetSession session) {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            Progress stands = progress(session)
                    .orElseThrow(() -> new MillraceException(FaultCode.JOB_FAILED, "The target has no progress yet."));
            Verdict verdict = judged(command, stands, session);
            // It may have taken long.
            session.rollback();
            try {
                verdict.place().ifPresent(place -> setBack(stands, place, session));
                LogPosition to = verdict.place().map(LogSearch.Place::position).orElse(null);
                session.control()
                        .rewinds()
                        .write(new RewindRecord(
                                settings.pipeline(),
                                command.id(),
                                command.to(),
                                stands.position(),
                                to,
                                to == null ? verdict.refusal() : null,
                                Instant.EPOCH));
                session.commit();
                say(command, stands, verdict);
                return;
            } catch (MillraceException e) {
                if (e.code() != FaultCode.TARGET_PROGRESS_MOVED) {
                    throw e;
                }
                // A transaction of the job that was ended, or another apply.
                session.rollback();
            }
        }
        throw new MillraceException(FaultCode.TARGET_PROGRESS_MOVED, "The progress is moved by another apply.");
    }

    private static void say(RewindApply command, Progress stands, Verdict verdict) {
        if (verdict.place().isPresent()) {
            LOG.warn(
                    "Set back by command {} from {} to {}: the target is consistent again when it has passed {}.",
                    command.id(),
                    stands.position(),
                    verdict.place().get().position(),
                    stands.position());
        } else {
            LOG.warn("Command {} to go back to {} is refused: {}", command.id(), command.to(), verdict.refusal());
        }
    }

    private void setBack(Progress stands, LogSearch.Place place, TargetSession session) {
        Progress earlier = new Progress(
                stands.pipeline(),
                stands.lane(),
                stands.captureRun(),
                place.position(),
                place.gtid(),
                stands.topicId(),
                stands.partition(),
                place.offset(),
                place.sourceMicros());
        session.control().progress().advance(stands.position(), earlier);
        // What lanes have written ahead is replayed as all else is; their writer, if it lives, must not write again.
        LogPosition reached = session.control()
                .lanes()
                .forget(stands.pipeline())
                .filter(ahead -> ahead.isAfter(stands.position()))
                .orElse(stands.position());
        LogPosition before = session.control()
                .progress()
                .consistentFrom(stands.pipeline(), stands.lane())
                .filter(from -> from.isAfter(reached))
                .orElse(reached);
        session.control().progress().consistentFrom(stands.pipeline(), stands.lane(), before);
    }

    /** What the log says for good against it refuses it; what passes is tried again. */
    private Verdict judged(RewindApply command, Progress stands, TargetSession session) {
        try {
            return verdict(command, stands, session);
        } catch (MillraceException e) {
            if (e.code().response() == Response.RETRY) {
                throw e;
            }
            return Verdict.refused(String.valueOf(e.getMessage()));
        }
    }

    private Verdict verdict(RewindApply command, Progress stands, TargetSession session) {
        LogPosition wanted = command.position();
        if (wanted != null && wanted.epoch() != stands.position().epoch()) {
            return Verdict.refused("apply stands at " + stands.position() + ", in another log (the first number)");
        }
        if (wanted != null && !stands.position().isAfter(wanted)) {
            return Verdict.refused("apply stands at " + stands.position() + ", which is not behind " + wanted);
        }
        if (Reload.read(settings.pipeline(), session.control()).isPresent()) {
            return Verdict.refused("tables are being copied once more; when that is done, ask again");
        }
        if (session.control().parked().count(settings.pipeline()).changes() > 0) {
            return Verdict.refused(
                    "changes are parked (GET /parked), and would be met once more; say what becomes of them");
        }
        try (LogSearch log = LogSearch.of(settings)) {
            Optional<LogSearch.Place> place = wanted == null
                    ? log.lastBefore(time(command), stands.offset())
                    : log.lastUpTo(wanted, stands.offset());
            if (place.isEmpty()) {
                return Verdict.refused((wanted == null
                                ? "what was written to the change log at " + command.to()
                                        + " or later is not there any more, or not in the target yet"
                                : "the change log does not have it any more")
                        + "; the earliest place is " + log.earliest());
            }
            return judged(place.get(), stands, session);
        }
    }

    private Verdict judged(LogSearch.Place place, Progress stands, TargetSession session) {
        if (place.position().epoch() != stands.position().epoch()) {
            return Verdict.refused("it lies at " + place.position() + ", in the log of the former server");
        }
        if (!stands.position().isAfter(place.position())) {
            return Verdict.refused("apply stands at " + stands.position() + ", and nothing lies between");
        }
        return ReplayCheck.obstacle(
                        settings,
                        place,
                        stands.position(),
                        stands.offset(),
                        session.control().snapshots().readAll(settings.pipeline()))
                .map(Verdict::refused)
                .orElseGet(() -> new Verdict(Optional.of(place), ""));
    }

    private static Instant time(RewindApply command) {
        Instant time = command.time();
        if (time == null) {
            throw new IllegalArgumentException("neither a position nor a time");
        }
        return time;
    }

    private Optional<Progress> progress(TargetSession session) {
        return session.control().progress().read(settings.pipeline(), Progress.ORDERED_LANE);
    }

    private TargetSession connect() {
        return TargetDialect.of(settings.target().kind()).connect(settings.target(), options);
    }
}
