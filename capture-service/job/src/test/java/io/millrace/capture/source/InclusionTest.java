// SPDX-License-Identifier: Apache-2.0
package io.millrace.capture.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.codec.ChangeRecord;
import io.millrace.codec.RecordCodec;
import io.millrace.fault.FaultCode;
import io.millrace.fault.MillraceException;
import io.millrace.model.ChangeEvent;
import io.millrace.model.Heartbeat;
import io.millrace.model.RowChange;
import io.millrace.model.SchemaChange;
import io.millrace.model.TableId;
import io.millrace.model.TableSchema;
import io.millrace.model.TransactionBegin;
import io.millrace.position.LogPosition;
import io.millrace.settings.PipelineSettings;
import io.millrace.settings.SettingsLoader;
import io.millrace.settings.TableSelection;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.apache.flink.connector.base.source.reader.splitreader.SplitsAddition;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Other tables from a place of the log on, whatever ends the reading around it. */
class InclusionTest {

    private static final String FORMER = "shop.orders";
    private static final TableId NOTES = new TableId("shop", "no`tes.");

    @Test
    @Tag("O2")
    void aTableComesInAtOnePlaceWhereverTheReadingIsCutAndStartedAgain() throws Exception {
        for (long seed = 1; seed <= 300; seed++) {
            Random random = new Random(seed);
            List<ChangeEvent> log = ScriptedLog.events(seed, 60);
            Inclusion inclusion = inclusionAt(place(log, random));
            Reading reading = new Reading(log, inclusion);
            for (int life = 6; life >= 0; life--) {
                reading.live(random, life == 0);
            }
            ChainReader reader = new ChainReader(ScriptedLog.START);
            reading.topic.forEach(reader::read);
            assertThat(reader.changes()).as("seed " + seed).isEqualTo(expected(log, inclusion));
            assertThat(reading.unknownShapes).as("seed " + seed).isEmpty();
        }
    }

    /** Nothing of the log may be read of a table before its shape is known to hold. */
    @Test
    void theFormerTablesAreReadUpToThePlaceAndTheOthersFromThereOn() throws Exception {
        List<ChangeEvent> log = ScriptedLog.events(1, 60);
        Inclusion inclusion = inclusionAt(place(log, new Random(1)));
        Reading reading = new Reading(log, inclusion);
        reading.live(new Random(1), true);
        assertThat(reading.opened)
                .containsExactly(FORMER + " from " + ScriptedLog.START, "all from " + inclusion.end());
    }

    @Test
    void aSourceThatIsQuietReachesThePlaceByItsSignsOfLife() throws Exception {
        LogPosition end = LogPosition.before(1, 9, 4);
        Reading reading = new Reading(List.of(new Heartbeat(end, 0)), inclusionAt(end));
        reading.live(new Random(1), true);
        assertThat(reading.included()).hasSize(3);
    }

    @Test
    void anEndThatIsThePlaceNeedsNoSignOfLife() throws Exception {
        Reading reading = new Reading(List.of(), inclusionAt(ScriptedLog.START));
        reading.live(new Random(1), true);
        assertThat(reading.included()).hasSize(3);
        assertThat(reading.opened)
                .containsExactly("all from " + inclusionAt(ScriptedLog.START).end());
    }

    @Test
    void patternsWithoutNewTablesComeIntoForceThereAsWell() throws Exception {
        List<ChangeEvent> log = ScriptedLog.events(3, 60);
        LogPosition at = place(log, new Random(3));
        Inclusion inclusion = Inclusion.of(List.of(FORMER), at, null, List.of());
        Reading reading = new Reading(log, inclusion);
        reading.live(new Random(1), true);
        assertThat(reading.opened).containsExactly(FORMER + " from " + ScriptedLog.START, "all from " + at);
    }

    /** Apply has a list of its own, which may be older or newer. */
    @Test
    @Tag("D4")
    void ofATableThatIsRenamedTheLogSaysWhetherItStillHasIt() throws Exception {
        LogPosition at = LogPosition.before(1, 7, 900);
        SchemaChange before = renaming(LogPosition.before(1, 7, 500), "orders", "archive");
        SchemaChange behind = renaming(LogPosition.before(1, 7, 950), "a", "b");
        SchemaChange out = renaming(LogPosition.before(1, 7, 960), "z", "orders_9");
        Reading reading = new Reading(List.of(before, new Heartbeat(at, 0), behind, out), inclusionAt(at));
        reading.live(new Random(1), true);
        assertThat(reading.changes().stream()
                        .filter(change -> change.kind() == SchemaChange.Kind.RENAME)
                        .map(SchemaChange::captured))
                .containsExactly(false, true, false);
        assertThat(reading.reached.get(reading.reached.size() - 1).schemas())
                .extracting(schema -> schema.table().name())
                .containsExactly("b", "no`tes.");
    }

    private static SchemaChange renaming(LogPosition place, String from, String to) {
        return new SchemaChange(
                place.row(1, 0, 0),
                SchemaChange.Kind.RENAME,
                new TableId("shop", from),
                ScriptedLog.schema(new TableId("shop", to), 2),
                null,
                null);
    }

    /** Whatever is made under that name later is another table. */
    @Test
    @Tag("D4")
    void whatWasRenamedOutOfTheFormerTablesIsForgottenThere() throws Exception {
        LogPosition at = LogPosition.before(1, 7, 900);
        SchemaChange renamed = renaming(LogPosition.before(1, 7, 500), "orders", "archive");
        Reading reading = new Reading(List.of(renamed, new Heartbeat(at, 0)), inclusionAt(at));
        reading.live(new Random(1), true);
        assertThat(reading.known).containsExactlyInAnyOrder("shop.a", "shop.no`tes.", "shop.z");
    }

    @Test
    void whatTheOtherPatternsWouldLeaveOutStopsTheReading() {
        LogPosition at = LogPosition.before(1, 7, 900);
        TableSchema made = ScriptedLog.schema(new TableId("shop", "orders_2"), 1);
        SchemaChange creation = new SchemaChange(
                LogPosition.before(1, 7, 500).row(1, 0, 0), SchemaChange.Kind.CREATE, made.table(), made, null, null);
        Inclusion inclusion = Inclusion.of(List.of("shop.orders*"), at, null, List.of());
        Reading reading = new Reading(List.of(creation, new Heartbeat(at, 0)), inclusion);
        assertThatThrownBy(() -> reading.live(new Random(1), true))
                .satisfies(thrown ->
                        assertThat(MillraceException.findIn(thrown).code()).isEqualTo(FaultCode.SETTING_INVALID));
        assertThat(reading.topic).isEmpty();
    }

    @Test
    @Tag("H1")
    void anotherServersLogIsNotReadOnBeforeThePlaceIsReached() {
        Reading reading = new Reading(List.of(), inclusionAt(LogPosition.before(1, 9, 4)));
        reading.failsOver = true;
        assertThatThrownBy(() -> reading.live(new Random(1), true))
                .satisfies(thrown ->
                        assertThat(MillraceException.findIn(thrown).code()).isEqualTo(FaultCode.LOG_FAILOVER_UNPROVEN));
    }

    private static LogPosition place(List<ChangeEvent> log, Random random) {
        List<LogPosition> places = log.stream()
                .filter(TransactionBegin.class::isInstance)
                .map(event -> ((TransactionBegin) event).position())
                .toList();
        return places.get(random.nextInt(places.size()));
    }

    private static Inclusion inclusionAt(LogPosition at) {
        List<SchemaChange> tables = new ArrayList<>();
        for (TableId table : List.of(new TableId("shop", "a"), new TableId("shop", "z"), NOTES)) {
            TableSchema shape = ScriptedLog.schema(table, 2);
            tables.add(new SchemaChange(at, SchemaChange.Kind.ANNOUNCE, table, shape, null, "{}"));
        }
        return Inclusion.of(List.of(FORMER), at, "0-1-7", tables);
    }

    private static List<String> expected(List<ChangeEvent> log, Inclusion inclusion) {
        List<String> changes = new ArrayList<>();
        TableSelection former = TableSelection.of(inclusion.former());
        boolean included = false;
        for (ChangeEvent event : log) {
            boolean isBehind = !inclusion.at().isAfter(ScriptedLog.positionOf(event));
            if (isBehind && !included) {
                inclusion.tables().forEach(table -> changes.add(table.toString()));
                included = true;
            }
            if (event instanceof RowChange row && (isBehind || former.includes(row.table()))) {
                changes.add(ScriptedLog.text(row));
            } else if (event instanceof SchemaChange change && (isBehind || former.includes(change.table()))) {
                changes.add(change.toString());
            }
        }
        return changes;
    }

    /** A log that is read in several lives of a reader, each from where one before was seen. */
    private static final class Reading {

        final List<byte[]> topic = new ArrayList<>();
        final List<String> opened = new ArrayList<>();
        final Set<Long> unknownShapes = new HashSet<>();
        List<String> known = List.of();
        boolean failsOver;
        private final List<ChangeEvent> log;
        private final Inclusion inclusion;
        private final List<LogState> reached = new ArrayList<>();
        private final Set<Long> shapes = new HashSet<>();

        Reading(List<ChangeEvent> log, Inclusion inclusion) {
            this.log = log;
            this.inclusion = inclusion;
            LogState start = ScriptedLog.start();
            List<SchemaChange> orders = start.schemas().stream()
                    .filter(schema -> schema.table().name().equals("orders"))
                    .toList();
            orders.forEach(schema -> shapes.add(schema.after().version()));
            reached.add(new LogState(
                    start.position(), start.gtids(), start.identity(), start.files(), start.prepared(), orders));
        }

        List<SchemaChange> changes() {
            return topic.stream()
                    .map(RecordCodec::decode)
                    .filter(ChangeRecord.Schema.class::isInstance)
                    .map(record -> ((ChangeRecord.Schema) record).change())
                    .toList();
        }

        List<SchemaChange> included() {
            return changes().stream()
                    .filter(change -> change.kind() == SchemaChange.Kind.INCLUDE)
                    .toList();
        }

        void live(Random random, boolean toTheEnd) throws Exception {
            LogState from = reached.get(random.nextInt(3) == 0 ? random.nextInt(reached.size()) : reached.size() - 1);
            LogSplit split = new LogSplit("test", from);
            LogSplitState state = new LogSplitState(split);
            PipelineSettings settings = settings();
            LogSplitReader reader = new LogSplitReader(
                    new LogCursors(settings, this::opening, inclusion),
                    resume -> new TransactionAssembler(
                            settings.capture(), 1 << 20, resume, System::nanoTime, InstantSource.system()));
            reader.handleSplitsChanges(new SplitsAddition<>(List.of(split)));
            int quiet = 0;
            int fetches = 1 + random.nextInt(30);
            for (int i = 0; toTheEnd ? quiet < 200 : i < fetches; i++) {
                List<AssembledRecord> records = new ArrayList<>();
                LogBatch batch = (LogBatch) reader.fetch();
                for (AssembledRecord record = batch.nextRecordFromSplit(); record != null; ) {
                    records.add(record);
                    record = batch.nextRecordFromSplit();
                }
                quiet = records.isEmpty() ? quiet + 1 : 0;
                int sent = !toTheEnd && i == fetches - 1 ? random.nextInt(records.size() + 1) : records.size();
                for (AssembledRecord record : records.subList(0, sent)) {
                    state.emitted(record);
                    take(record.record());
                    reached.add(state.toSplit().state());
                }
            }
            reader.close();
        }

        private void take(LogRecord record) {
            ChangeRecord decoded = RecordCodec.decode(record.value);
            if (record.schema) {
                if (decoded instanceof ChangeRecord.Schema schema) {
                    shapes.add(schema.change().after().version());
                }
                return;
            }
            topic.add(record.value);
            if (decoded instanceof ChangeRecord.Transaction transaction) {
                transaction.rows().stream()
                        .map(RowChange::schemaVersion)
                        .filter(version -> !shapes.contains(version))
                        .forEach(unknownShapes::add);
            }
        }

        private LogCursorFactory opening(PipelineSettings settings) {
            return new LogCursorFactory() {
                @Override
                public LogResumption resume(LogState known) {
                    LogState next = new LogState(
                            LogPosition.before(2, 1, 4),
                            "0-1-5",
                            known.identity(),
                            List.of(),
                            List.of(),
                            known.schemas());
                    return failsOver ? new LogResumption(known.position(), next) : LogResumption.at(known);
                }

                @Override
                public LogCursor open(LogState resume) {
                    List<String> tables = settings.source().tables();
                    known = resume.schemas().stream()
                            .map(schema -> schema.table().toString())
                            .toList();
                    opened.add((tables.contains("shop.*") ? "all" : tables.get(0)) + " from " + resume.position());
                    // As soon as it is heard, the server is known to be there.
                    List<ChangeEvent> events = new ArrayList<>();
                    if (!resume.position().isInsideOrAfterTransaction()) {
                        events.add(new Heartbeat(resume.position(), 0));
                    }
                    events.addAll(ScriptedLog.from(log, resume.position()));
                    return new Cursor(events, settings.source().selection());
                }
            };
        }

        private static PipelineSettings settings() throws Exception {
            return SettingsLoader.parse("""
                    pipeline: test
                    source: {host: h, user: u, tables: ["shop.*", "!shop.orders_*"]}
                    kafka: {bootstrapServers: "k:9092"}
                    target: {host: h, user: u, database: d}
                    capture: {partRows: 7}
                    """, Map.of());
        }
    }

    /** Gives what concerns the tables that it was opened for. */
    private static final class Cursor implements LogCursor {

        private final List<ChangeEvent> events;
        private final TableSelection selection;
        private int at;

        Cursor(List<ChangeEvent> events, TableSelection selection) {
            this.events = events;
            this.selection = selection;
        }

        @Override
        public List<ChangeEvent> poll() {
            int end = Math.min(events.size(), at + 5);
            List<ChangeEvent> batch = events.subList(at, end).stream()
                    .filter(event -> !(event instanceof RowChange row) || selection.includes(row.table()))
                    .filter(event -> !(event instanceof SchemaChange change) || selection.includes(change.table()))
                    .toList();
            at = end;
            return batch;
        }

        @Override
        public void wakeUp() {
            // Never waits.
        }

        @Override
        public void close() {
            // Holds nothing.
        }
    }
}
