// SPDX-License-Identifier: Apache-2.0
package io.millrace.capture.start;

import io.millrace.capture.source.Inclusion;
import io.millrace.capture.source.LogSource;
import io.millrace.capture.source.LogState;
import io.millrace.fault.FaultCode;
import io.millrace.fault.MillraceException;
import io.millrace.model.SchemaChange;
import io.millrace.settings.PipelineSettings;
import io.millrace.settings.TableSelection;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which tables a living change log has, and which it is to have. Where the settings name others than those in force, the
 * source is asked for a place that nothing was read behind, and for the shapes of the new tables there; that is written
 * down before anything is read. The same settings lead to the same place at every start until the change log has passed
 * it: records of an earlier attempt may still come in.
 */
final class TableList {

    private static final Logger LOG = LoggerFactory.getLogger(TableList.class);
    private static final Duration SEEN_LIMIT = Duration.ofSeconds(30);
    private static final Duration LOOK_EVERY = Duration.ofMillis(100);

    private final PipelineSettings settings;
    private final LogSource source;
    private final LogTopics topics;
    private final Genesis genesis;
    private final @Nullable KeptInclusion newest;
    private final boolean isAhead;
    private final boolean isMissed;
    private final boolean hasBegun;

    TableList(
            PipelineSettings settings,
            LogSource source,
            LogTopics topics,
            Genesis genesis,
            KeptSchemas kept,
            LogState end) {
        this.settings = settings;
        this.source = source;
        this.topics = topics;
        this.genesis = genesis;
        this.newest = kept.inclusion();
        this.isAhead = newest != null && !kept.isBefore(newest.inclusion().end(), end.position());
        this.isMissed = kept.isMissed(end.position());
        this.hasBegun = newest != null
                && (isAhead ? end.position().isAfter(newest.inclusion().at()) : isMissed && kept.hasAnyComeIn());
    }

    /** {@code source.tables} as they are at the change log's end. */
    private List<String> inForce() {
        if (newest == null) {
            return genesis.patterns();
        }
        return isAhead || isMissed ? newest.inclusion().former() : newest.patterns();
    }

    /**
     * Where the tables that the settings name come into force; null if they are.
     *
     * @param end of the change log
     * @throws MillraceException {@link FaultCode#SETTING_INVALID} if a table is missing among them that the change log has,
     *     or if none can be added; what the source and Kafka say
     */
    @Nullable
    Inclusion settle(LogState end) {
        List<String> wanted = settings.source().tables();
        List<String> before = inForce();
        requireGoesOn(wanted, end);
        if (wanted.equals(before)) {
            if (isAhead || isMissed) {
                LOG.info("source.tables is as before: no tables are added.");
                keep(new KeptInclusion(
                        before, Inclusion.of(before, genesis.started().start(), null, List.of())));
            }
            return null;
        }
        Inclusion.requireKept(before, settings.source().selection(), end);
        LogState now = seen(end);
        KeptInclusion known = newest;
        if (known != null && isAhead && known.patterns().equals(wanted)) {
            LOG.info(
                    "Tables are added at {}, as was found before.",
                    known.inclusion().at());
            return known.inclusion();
        }
        if (isMissed) {
            LOG.warn("Another capture, with the former source.tables, has gone past the place where tables were to be"
                    + " added: they come in at a later one.");
        }
        TableSelection selection = TableSelection.of(before);
        List<SchemaChange> added = now.schemas().stream()
                .filter(schema -> !selection.includes(schema.table()))
                .toList();
        Inclusion inclusion = Inclusion.of(before, now.position(), now.gtids(), added);
        keep(new KeptInclusion(wanted, inclusion));
        LOG.info(
                "source.tables was {} and is {}: from {} on the change log has also {}.",
                before,
                wanted,
                inclusion.at(),
                added.stream().map(SchemaChange::table).toList());
        return inclusion;
    }

    /** Of tables that come in together some may be there already: the others follow at the same place. */
    private void requireGoesOn(List<String> wanted, LogState end) {
        KeptInclusion known = newest;
        if (known != null && hasBegun && !known.patterns().equals(wanted)) {
            throw MillraceException.at(
                    FaultCode.SETTING_INVALID,
                    null,
                    end.position(),
                    "source.tables is " + wanted + ", and the tables of " + known.patterns()
                            + " are just being added: start once with these.");
        }
    }

    /**
     * The source's shapes at a place that the change log has not passed. With stalled semi-synchronous replication the log
     * is for a while ahead of what is seen.
     */
    private LogState seen(LogState end) {
        long deadline = System.nanoTime() + SEEN_LIMIT.toNanos();
        while (true) {
            LogState now = source.resolveStart(settings);
            boolean isFirstLog = end.position().epoch() == now.position().epoch()
                    && now.identity().isSameLog(end.identity());
            if (!isFirstLog) {
                throw new MillraceException(
                        FaultCode.SETTING_INVALID,
                        "source.tables is not what it was, and another server has taken the source's place since the change"
                                + " log began: tables can be added only to a log that was read from its beginning. Restore"
                                + " source.tables, or start a pipeline of another name.");
            }
            if (!end.position().isAfter(now.position())) {
                return now;
            }
            if (end.position().event() == 0
                    && end.position().startOfTransaction().equals(now.position())) {
                // Tables came in here before, and nothing has happened since.
                return new LogState(
                        end.position(), now.gtids(), now.identity(), now.files(), now.prepared(), now.schemas());
            }
            if (System.nanoTime() - deadline > 0) {
                throw MillraceException.at(
                        FaultCode.LOG_READ_FAILED,
                        null,
                        end.position(),
                        "The change log has come further than the source lets anybody see.");
            }
            LockSupport.parkNanos(LOOK_EVERY.toNanos());
        }
    }

    private void keep(KeptInclusion kept) {
        long bytes = kept.bytes();
        if (bytes > settings.kafka().maxRecordBytes().bytes()) {
            throw new MillraceException(
                    FaultCode.RECORD_TOO_LARGE,
                    kept.inclusion().tables().size() + " tables are added at a time, whose shapes take " + bytes
                            + " bytes. Or add fewer at a time.");
        }
        topics.write(List.of(kept.toRecord(settings.schemasTopic())));
    }
}
