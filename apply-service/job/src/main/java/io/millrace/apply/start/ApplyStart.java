// SPDX-License-Identifier: Apache-2.0
package io.millrace.apply.start;

import io.millrace.apply.log.ChangeLog;
import io.millrace.fault.FaultCode;
import io.millrace.fault.MillraceException;
import io.millrace.proof.Failpoint;
import io.millrace.proof.Protection;
import io.millrace.settings.PipelineSettings;
import io.millrace.target.Progress;
import io.millrace.target.SessionOptions;
import io.millrace.target.SnapshotRun;
import io.millrace.target.TargetDialect;
import io.millrace.target.TargetSession;
import java.util.Optional;

/**
 * The gate before apply: opens when the target holds a complete copy that belongs to the change log, and writes down, once,
 * where the replay begins. The target is asked, not the control topic, whose messages may be lost, late, repeated or from
 * another run. Stateless.
 */
public final class ApplyStart {

    private final PipelineSettings settings;

    /** The gate of that pipeline. */
    public ApplyStart(PipelineSettings settings) {
        this.settings = settings;
    }

    /**
     * What was seen at the gate.
     *
     * @param progress from where apply goes on; empty while it has to wait
     * @param waitsFor what is missing, for people; empty text if nothing
     */
    public record Look(Optional<Progress> progress, String waitsFor) {

        static Look open(Progress progress) {
            return new Look(Optional.of(progress), "");
        }

        static Look shut(String waitsFor) {
            return new Look(Optional.empty(), waitsFor);
        }
    }

    /**
     * Looks once.
     *
     * @throws MillraceException {@link FaultCode#TOPIC_CHANGED} if copy, progress and change log do not belong together;
     *     {@link FaultCode#LOG_GAP} if the log's beginning is gone; faults that pass by themselves, to be looked at again
     */
    public Look look() {
        SessionOptions options = SessionOptions.durable("millrace " + settings.pipeline() + " apply start");
        try (ChangeLog log = ChangeLog.of(settings);
                TargetSession session =
                        TargetDialect.of(settings.target().kind()).connect(settings.target(), options)) {
            if (!session.control().exist()) {
                return Look.shut("the snapshot to begin: the target has no control tables yet");
            }
            if (!session.control().areCurrent()) {
                return Look.shut("the snapshot service of this version to start: the target's control tables are of an"
                        + " earlier one, and that brings them up to date");
            }
            Optional<String> topic = log.id();
            Optional<Progress> progress = session.control().progress().read(settings.pipeline(), Progress.ORDERED_LANE);
            boolean isBegun = topic.equals(progress.map(Progress::captureRun)) || Protection.TOPIC_ID.isOff();
            if (progress.isPresent() && isBegun) {
                log.requireSame(progress.get());
                return Look.open(progress.get());
            }
            Optional<SnapshotRun> run = session.control().snapshots().newest(settings.pipeline());
            boolean isOfThisLog = topic.isPresent() && topic.equals(run.map(SnapshotRun::captureRun));
            if (progress.isPresent() && !isOfThisLog) {
                log.requireSame(progress.get());
            }
            if (topic.isEmpty()) {
                return Look.shut("capture to create topic " + settings.changesTopic());
            }
            String missing = missing(run);
            return missing.isEmpty() ? begin(log, session, topic.get(), run.orElseThrow()) : Look.shut(missing);
        }
    }

    private static String missing(Optional<SnapshotRun> run) {
        if (run.isEmpty()) {
            return "the snapshot to begin";
        }
        return switch (run.get().state()) {
            case COPYING -> "snapshot " + run.get().snapshotRun() + " to be complete";
            case SUPERSEDED -> "a snapshot in place of " + run.get().snapshotRun();
            case COMPLETED -> "";
        };
    }

    private Look begin(ChangeLog log, TargetSession session, String topicId, SnapshotRun run) {
        if (!run.captureRun().equals(topicId)) {
            throw new MillraceException(
                    FaultCode.TOPIC_CHANGED,
                    "Topic " + settings.changesTopic() + " has the id " + topicId + ", but snapshot "
                            + run.snapshotRun() + " was taken for change log " + run.captureRun() + ".");
        }
        Progress first =
                new Progress(settings.pipeline(), Progress.ORDERED_LANE, topicId, log.start(), null, topicId, 0, -1);
        try {
            session.control().progress().initialise(first);
            // What waited belongs to a log that is gone, and to tables that were filled anew.
            session.control().parked().forget(settings.pipeline());
            session.control().lanes().forget(settings.pipeline());
            Failpoint.APPLY_START_BEFORE_COMMIT.reach();
            session.commit();
            return Look.open(first);
        } catch (MillraceException e) {
            if (e.code() != FaultCode.TARGET_PROGRESS_MOVED) {
                throw e;
            }
            // Another apply was faster by a moment; whoever of the two moves the progress next goes on.
            session.rollback();
            return Look.open(session.control()
                    .progress()
                    .read(settings.pipeline(), Progress.ORDERED_LANE)
                    .orElse(first));
        }
    }
}
