// SPDX-License-Identifier: Apache-2.0
package io.millrace.capture.start;

import io.millrace.capture.source.Inclusion;
import io.millrace.capture.source.LogEpoch;
import io.millrace.capture.source.LogSource;
import io.millrace.capture.source.LogState;
import io.millrace.capture.source.PreparedKey;
import io.millrace.capture.source.PreparedRegister;
import io.millrace.capture.source.SchemaKey;
import io.millrace.codec.ChangeRecord;
import io.millrace.codec.RecordCodec;
import io.millrace.control.ControlMessage;
import io.millrace.fault.FaultCode;
import io.millrace.fault.MillraceException;
import io.millrace.model.SchemaChange;
import io.millrace.model.TableSchema;
import io.millrace.position.LogIdentity;
import io.millrace.position.LogPosition;
import io.millrace.proof.Failpoint;
import io.millrace.settings.PipelineSettings;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * From where capture reads: settled once for a start of its job.
 *
 * <p>The first start in the life of a change log asks the source for a place, and writes it down before anything is
 * read: the schemas, how it began, then the first record of the change log, each durable before the next. A start that
 * finds no first record has nothing to go by and nothing to lose, so it begins anew.
 *
 * <p>Every later start goes on where the last record of the change log ends, with the schemas of that place. No
 * checkpoint is needed for that, and none can know better: what a checkpoint says was in Kafka before it was complete,
 * so it is never ahead of the change log's end, and where it is behind, its duplicates would be dropped by the chain. The
 * last records may be duplicates themselves, written by an attempt that was restarted: the furthest of them counts.
 *
 * @param state from where to read
 * @param inclusion where the tables that the settings name come into force; null if they are in force
 * @param started how the change log began; the same at every start
 * @param first whether it began just now
 */
public record CaptureStart(
        LogState state, @Nullable Inclusion inclusion, ControlMessage.CaptureStarted started, boolean first) {

    private static final Logger LOG = LoggerFactory.getLogger(CaptureStart.class);

    /**
     * Makes or verifies the topics, and finds the place.
     *
     * @throws MillraceException {@link FaultCode#TOPIC_CHANGED} or {@link FaultCode#LOG_GAP} when the change log is not
     *     what it was, {@link FaultCode#SETTING_INVALID} when tables that it has are asked for no more, or what the source
     *     and Kafka say
     */
    public static CaptureStart resolve(PipelineSettings settings, LogSource source, InstantSource clock) {
        try (LogTopics topics = new LogTopics(settings)) {
            String run = topics.ensure();
            KeptSchemas kept = topics.schemas();
            Optional<LogEnd> end = topics.end();
            Genesis genesis = kept.genesis();
            requireSameLife(settings, genesis, run);
            if (end.isEmpty()) {
                return begin(settings, source, clock, topics, run);
            }
            if (genesis == null) {
                throw changed(settings, "holds records, but topic " + settings.schemasTopic() + " has lost its own");
            }
            LogState state = goOn(topics, genesis, kept, end.get());
            Inclusion inclusion = new TableList(settings, source, topics, genesis, kept, state).settle(state);
            return new CaptureStart(state, inclusion, genesis.started(), false);
        }
    }

    private static void requireSameLife(PipelineSettings settings, @Nullable Genesis genesis, String run) {
        if (genesis != null && !genesis.started().run().equals(run)) {
            throw changed(settings, "has been deleted and made anew since it began");
        }
    }

    /**
     * Where the change log ends that was begun before.
     *
     * @throws MillraceException {@link FaultCode#TOPIC_CHANGED} or {@link FaultCode#LOG_GAP} when the change log is not
     *     what it was, {@link FaultCode#SETTING_INVALID} if it has, or is to have, other tables than this reading
     */
    static LogTail again(PipelineSettings settings) {
        try (LogTopics topics = new LogTopics(settings)) {
            String run = topics.life().orElseThrow(() -> changed(settings, "is gone"));
            KeptSchemas kept = topics.schemas();
            Genesis genesis = kept.genesis();
            requireSameLife(settings, genesis, run);
            LogEnd end = topics.end().orElse(null);
            if (genesis == null || end == null) {
                throw changed(settings, "has lost its beginning");
            }
            requireOurTables(settings, kept, end.upTo());
            LogState state = goOn(topics, genesis, kept, end);
            return new LogTail(state, kept.nextEpoch(end.upTo()));
        }
    }

    /** Where other tables come into force is settled at a start of the service, and not again while it runs. */
    private static void requireOurTables(PipelineSettings settings, KeptSchemas kept, LogPosition end) {
        KeptInclusion newest = kept.inclusion();
        if (newest == null) {
            return;
        }
        List<String> ours = settings.source().tables();
        if (!newest.patterns().equals(ours)) {
            throw MillraceException.at(
                    FaultCode.SETTING_INVALID,
                    null,
                    end,
                    "source.tables is " + ours + " here, and another capture of this pipeline was started with "
                            + newest.patterns() + ": one of the two has to end, and the other to be started anew.");
        }
        if (kept.isMissed(end)) {
            throw MillraceException.at(
                    FaultCode.SETTING_INVALID,
                    null,
                    end,
                    "Tables were to be added at " + newest.inclusion().at() + ", and another capture, with the former"
                            + " source.tables " + newest.inclusion().former() + ", has gone past that: end it, and"
                            + " start this one anew.");
        }
    }

    private static CaptureStart begin(
            PipelineSettings settings, LogSource source, InstantSource clock, LogTopics topics, String run) {
        LogState state = source.resolveStart(settings);
        List<TableSchema> shapes = state.schemas().stream()
                .flatMap(schema -> Stream.ofNullable(schema.after()))
                .sorted(Comparator.comparing(TableSchema::table))
                .toList();
        ControlMessage.CaptureStarted started = ControlMessage.CaptureStarted.of(
                run, state.position(), state.gtids(), state.identity(), shapes, clock.instant());
        Genesis genesis = new Genesis(started, settings.source().tables());
        List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
        for (SchemaChange schema : state.schemas()) {
            LogPosition at = schema.position();
            byte[] value = RecordCodec.encode(new ChangeRecord.Schema(at, at, schema));
            records.add(new ProducerRecord<>(settings.schemasTopic(), 0, SchemaKey.of(schema), value));
        }
        records.add(genesis.toRecord(settings.schemasTopic()));
        records.add(new ProducerRecord<>(settings.changesTopic(), 0, null, genesis.firstRecord()));
        Failpoint.CAPTURE_START_RESOLVED.reach();
        topics.write(records);
        LOG.info("The change log begins at {} of {}: {} tables.", state.position(), state.identity(), shapes.size());
        return new CaptureStart(state, null, started, true);
    }

    private static LogState goOn(LogTopics topics, Genesis genesis, KeptSchemas kept, LogEnd tail) {
        ControlMessage.CaptureStarted started = genesis.started();
        LogPosition end = tail.upTo();
        List<SchemaChange> schemas = kept.at(started.start(), end);
        String gtids = tail.gtids(started.gtids());
        LogIdentity identity = kept.epoch(end).map(LogEpoch::identity).orElse(started.identity());
        forgetFinished(topics, kept, end);
        PreparedRegister prepared = new PreparedRegister(kept.prepared().stream()
                .filter(one -> one.start().epoch() == end.epoch() || kept.isBefore(one.start(), end))
                .toList());
        prepared.forgetFinishedBefore(end);
        LOG.info("The change log goes on at {}.", end);
        return new LogState(end, gtids, identity, kept.files(), prepared.all(), schemas);
    }

    /** What they made of their rows is in the change log. The running job does the same behind each checkpoint. */
    private static void forgetFinished(LogTopics topics, KeptSchemas kept, LogPosition end) {
        List<byte[]> gone = kept.prepared().stream()
                .filter(transaction -> PreparedRegister.isFinishedBefore(transaction, end))
                .map(PreparedKey::of)
                .toList();
        if (!gone.isEmpty()) {
            topics.forget(gone);
        }
    }

    private static MillraceException changed(PipelineSettings settings, String how) {
        return new MillraceException(
                FaultCode.TOPIC_CHANGED,
                "Topic " + settings.changesTopic() + " " + how
                        + ". To begin anew, delete the pipeline's topics, all of them.");
    }
}
