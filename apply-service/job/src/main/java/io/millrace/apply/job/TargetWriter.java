// SPDX-License-Identifier: Apache-2.0
package io.millrace.apply.job;

import io.millrace.apply.batch.LaneLease;
import io.millrace.apply.batch.LogApplier;
import io.millrace.apply.batch.TableBindings;
import io.millrace.apply.log.ChangeLog;
import io.millrace.apply.log.SchemaBook;
import io.millrace.apply.reload.ReloadLane;
import io.millrace.fault.FaultCode;
import io.millrace.fault.MillraceException;
import io.millrace.flink.Arrivals;
import io.millrace.flink.JobFaults;
import io.millrace.position.LogPosition;
import io.millrace.settings.PipelineSettings;
import io.millrace.target.Consistency;
import io.millrace.target.Progress;
import io.millrace.target.SessionOptions;
import io.millrace.target.SnapshotRun;
import io.millrace.target.TableState;
import io.millrace.target.TargetDialect;
import io.millrace.target.TargetSession;
import io.millrace.transform.TransformChain;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import org.apache.flink.api.common.operators.MailboxExecutor;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.api.connector.sink2.WriterInitContext;
import org.apache.flink.api.java.tuple.Tuple2;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Flink's side of {@link LogApplier}. Keeps no state with Flink: where it goes on is written in the target. A checkpoint
 * completes when all that came before it is committed there.
 */
final class TargetWriter implements SinkWriter<Tuple2<Long, byte[]>> {

    private static final Logger LOG = LoggerFactory.getLogger(TargetWriter.class);
    private static final int SETTLE_LIMIT = 10;

    private final LogApplier applier;
    private final ReloadLane reloads;
    private final ApplyMetrics metrics;
    private final Arrivals arrivals;

    private TargetWriter(LogApplier applier, ReloadLane reloads, ApplyMetrics metrics, Arrivals arrivals) {
        this.applier = applier;
        this.reloads = reloads;
        this.metrics = metrics;
        this.arrivals = arrivals;
    }

    /** A writer that goes on where the target stands. */
    static TargetWriter open(PipelineSettings settings, WriterInitContext context, InstantSource clock) {
        try {
            return start(settings, context, clock);
        } catch (MillraceException e) {
            throw JobFaults.toThrow(e);
        }
    }

    private static TargetWriter start(PipelineSettings settings, WriterInitContext context, InstantSource clock) {
        TransformChain chain = TransformChain.of(
                settings.transforms(), context.getUserCodeClassLoader().asClassLoader());
        TargetDialect dialect = TargetDialect.of(settings.target().kind());
        SessionOptions options = new SessionOptions(
                "millrace " + settings.pipeline() + " apply", settings.apply().synchronousCommit());
        SessionOptions laneOptions = new SessionOptions(
                "millrace " + settings.pipeline() + " apply lane",
                // The commit that moves the progress comes behind theirs, and takes them to the disk with it.
                false);
        Progress progress;
        LaneLease lease;
        List<TableState> tables;
        LogPosition copied;
        LogPosition consistentFrom;
        // Who has the lanes must be known after a crash of the target, too.
        SessionOptions durable = SessionOptions.durable(options.applicationName());
        try (TargetSession session = dialect.connect(settings.target(), durable);
                ChangeLog log = ChangeLog.of(settings)) {
            Standing standing = settled(settings, session);
            progress = standing.progress();
            lease = standing.lease();
            tables = LogApplier.followed(session, settings.pipeline());
            copied = copied(settings, session, tables);
            consistentFrom = Consistency.read(settings.pipeline(), session.control())
                    .map(Consistency::from)
                    .orElse(null);
            session.rollback();
            log.requireSame(progress);
        }
        TableBindings bindings = new TableBindings(settings, chain, SchemaBook.read(settings), tables);
        Arrivals arrivals = Arrivals.of(settings.pipeline());
        arrivals.begin(progress.position(), consistentFrom);
        ApplyMetrics metrics = new ApplyMetrics(context.metricGroup(), progress.position(), arrivals, clock);
        MailboxExecutor mailbox = context.getMailboxExecutor();
        LogApplier applier = LogApplier.start(
                settings.apply(),
                progress,
                copied,
                bindings,
                () -> dialect.connect(settings.target(), options),
                lease,
                () -> dialect.connect(settings.target(), laneOptions),
                metrics,
                failure -> tell(mailbox, failure));
        ReloadLane reloads = new ReloadLane(
                settings,
                chain,
                new MailboxLane(applier, mailbox),
                () -> dialect.connect(
                        settings.target(), SessionOptions.durable("millrace " + settings.pipeline() + " reload")),
                metrics.ofReload());
        reloads.start();
        return new TargetWriter(applier, reloads, metrics, arrivals);
    }

    private static @Nullable LogPosition copied(
            PipelineSettings settings, TargetSession session, List<TableState> tables) {
        LogPosition end = session.control()
                .snapshots()
                .newest(settings.pipeline())
                .map(SnapshotRun::logEnd)
                .orElse(null);
        for (TableState table : tables) {
            LogPosition exact = table.exactPosition();
            end = end == null || (exact != null && exact.isAfter(end)) ? exact : end;
        }
        return end;
    }

    /** The task's thread may have nothing to write for a long time: it is told at once. */
    private static void tell(MailboxExecutor mailbox, MillraceException failure) {
        try {
            mailbox.execute(
                    () -> {
                        throw JobFaults.toThrow(failure);
                    },
                    "the target's writer failed");
        } catch (RejectedExecutionException e) {
            LOG.debug("The task ends already.", e);
        }
    }

    /** Where the target stands, and by which lanes it may be written. */
    private record Standing(Progress progress, LaneLease lease) {}

    /**
     * The progress when no transaction of a former attempt can move it any more: a connection that was cut may have left
     * a commit behind that the target is still at work on. The compare-and-swap waits for it.
     */
    private static Standing settled(PipelineSettings settings, TargetSession session) {
        for (int attempt = 0; attempt < SETTLE_LIMIT; attempt++) {
            Progress seen = session.control()
                    .progress()
                    .read(settings.pipeline(), Progress.ORDERED_LANE)
                    .orElseThrow(() -> new MillraceException(
                            FaultCode.JOB_FAILED, "The target has no progress yet: its snapshot is not complete."));
            try {
                session.control().progress().advance(seen.position(), seen);
                LaneLease lease = LaneLease.take(
                        session, settings.pipeline(), settings.apply().lanes());
                session.commit();
                return new Standing(seen, lease);
            } catch (MillraceException e) {
                if (e.code() != FaultCode.TARGET_PROGRESS_MOVED) {
                    throw e;
                }
                session.rollback();
            }
        }
        throw new MillraceException(FaultCode.TARGET_PROGRESS_MOVED, "The progress is moved by another apply.");
    }

    @Override
    public void write(Tuple2<Long, byte[]> record, Context context) throws InterruptedException {
        metrics.received(record.f1.length);
        try {
            applier.apply(record.f0, record.f1);
        } catch (MillraceException e) {
            throw JobFaults.toThrow(e);
        }
    }

    @Override
    public void flush(boolean endOfInput) throws InterruptedException {
        try {
            applier.awaitDrained();
        } catch (MillraceException e) {
            throw JobFaults.toThrow(e);
        }
    }

    @Override
    public void close() {
        reloads.close();
        applier.close();
        arrivals.end();
    }
}
