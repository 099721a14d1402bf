// SPDX-License-Identifier: Apache-2.0
package io.millrace.capture.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.codec.ChangeRecord;
import io.millrace.codec.RecordCodec;
import io.millrace.fault.FaultCode;
import io.millrace.fault.MillraceException;
import io.millrace.flink.KafkaClients;
import io.millrace.model.ChangeEvent;
import io.millrace.model.Heartbeat;
import io.millrace.model.LogFile;
import io.millrace.model.Operation;
import io.millrace.model.RowChange;
import io.millrace.model.SchemaChange;
import io.millrace.model.TableId;
import io.millrace.model.TransactionBegin;
import io.millrace.model.TransactionEnd;
import io.millrace.position.LogPosition;
import io.millrace.settings.CaptureSettings;
import io.millrace.settings.InvalidSettings;
import io.millrace.settings.SettingsLoader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class TransactionAssemblerTest {

    private static final TableId ORDERS = new TableId("shop", "orders");
    private static final long LIMIT = 1 << 20;
    private static final InstantSource CLOCK = InstantSource.fixed(Instant.EPOCH.plusSeconds(9));

    private final LogPosition start = LogPosition.before(1, 3, 400);
    private long nanos;

    @Test
    @Tag("H3")
    void theChainHoldsEveryChangeOnceWhereverTheReadingIsCutAndStartedAgain() {
        for (long seed = 1; seed <= 300; seed++) {
            Random random = new Random(seed);
            List<ChangeEvent> log = ScriptedLog.events(seed, 60);
            List<byte[]> topic = readInSeveralLives(log, random);

            ChainReader reader = new ChainReader(ScriptedLog.START);
            String described = "seed " + seed;
            try {
                topic.forEach(reader::read);
            } catch (AssertionError e) {
                throw new AssertionError(described, e);
            }
            assertThat(reader.changes()).as(described).isEqualTo(changesOf(log));
            assertThat(reader.progress()).as(described).isEqualTo(lastPosition(log));
        }
    }

    /** Reads on from what the last or any earlier record reached, and loses what was read but not yet sent. */
    private List<byte[]> readInSeveralLives(List<ChangeEvent> log, Random random) {
        List<byte[]> topic = new ArrayList<>();
        List<LogPosition> reached = new ArrayList<>(List.of(ScriptedLog.START));
        for (int life = 6; life >= 0; life--) {
            LogPosition resume =
                    reached.get(random.nextInt(3) == 0 ? random.nextInt(reached.size()) : reached.size() - 1);
            TransactionAssembler assembler =
                    assembler(resume, settings(1 + random.nextInt(12), 200 + random.nextInt(4000), random.nextInt(3)));
            List<ChangeEvent> rest = ScriptedLog.from(log, resume);
            int end = life == 0 ? rest.size() : random.nextInt(rest.size() + 1);
            for (int at = 0; at < end; ) {
                int next = Math.min(end, at + 1 + random.nextInt(20));
                List<AssembledRecord> records = assembler.assemble(rest.subList(at, next));
                int sent = next == end && life > 0 ? random.nextInt(records.size() + 1) : records.size();
                for (AssembledRecord record : records.subList(0, sent)) {
                    if (!record.record().schema) {
                        topic.add(record.record().value);
                        reached.add(record.upTo());
                    }
                }
                nanos += Duration.ofMillis(random.nextInt(4)).toNanos();
                at = next;
            }
        }
        // However long the last pause: the log's end is reached at last.
        LogPosition resume = reached.get(reached.size() - 1);
        TransactionAssembler last = assembler(resume, settings(1, 200, 1));
        for (ChangeEvent event : ScriptedLog.from(log, resume)) {
            nanos += Duration.ofMinutes(1).toNanos();
            for (AssembledRecord record : last.assemble(List.of(event))) {
                if (!record.record().schema) {
                    topic.add(record.record().value);
                }
            }
        }
        return topic;
    }

    private static List<String> changesOf(List<ChangeEvent> log) {
        List<String> changes = new ArrayList<>();
        for (ChangeEvent event : log) {
            if (event instanceof RowChange row) {
                changes.add(ScriptedLog.text(row));
            } else if (event instanceof SchemaChange change) {
                changes.add(change.toString());
            }
        }
        return changes;
    }

    private static LogPosition lastPosition(List<ChangeEvent> log) {
        return ScriptedLog.positionOf(log.get(log.size() - 1));
    }

    @Test
    void aTransactionIsOneRecordFromTheChainsEndToItsOwn() {
        List<AssembledRecord> records =
                assembler(start).assemble(List.of(begin(500), row(500, 1), row(500, 2), end(500)));

        assertThat(records).hasSize(1);
        ChangeRecord.Transaction record = transaction(records.get(0));
        assertThat(record.after()).isEqualTo(start);
        assertThat(record.upTo()).isEqualTo(at(500).endOfTransaction());
        assertThat(record.rows()).hasSize(2);
        assertThat(record.isFirstPart()).isTrue();
        assertThat(record.isLastPart()).isTrue();
        assertThat(records.get(0).record().rows).isEqualTo(2);
        assertThat(records.get(0).sourceMicros()).isEqualTo(500);
    }

    @Test
    void transactionsOfOtherTablesGiveNoRecordAndTheNextOneReachesOverThem() {
        TransactionAssembler assembler = assembler(start);

        assertThat(assembler.assemble(List.of(begin(500), end(500), begin(600), end(600))))
                .isEmpty();
        List<AssembledRecord> records = assembler.assemble(List.of(begin(700), row(700, 1), end(700)));

        assertThat(records).hasSize(1);
        assertThat(transaction(records.get(0)).after()).isEqualTo(start);
    }

    @Test
    void signsOfLifeAreThinnedOut() {
        TransactionAssembler assembler = assembler(start, settings(100, 100_000, 1000));

        assertThat(assembler.assemble(List.of(heartbeat(500), heartbeat(510)))).isEmpty();
        nanos += Duration.ofSeconds(1).toNanos();
        List<AssembledRecord> records = assembler.assemble(List.of(heartbeat(520), heartbeat(530)));

        assertThat(records).hasSize(1);
        ChangeRecord record = RecordCodec.decode(records.get(0).record().value);
        assertThat(record).isEqualTo(new ChangeRecord.Idle(start, new Heartbeat(at(520), 520)));
        nanos += Duration.ofSeconds(1).toNanos();
        assertThat(assembler.assemble(List.of(heartbeat(530)))).hasSize(1);
    }

    @Test
    void aBusyLogWithoutAnythingForUsGivesSignsOfLifeToo() {
        TransactionAssembler assembler = assembler(start, settings(100, 100_000, 1000));
        nanos += Duration.ofSeconds(1).toNanos();

        List<AssembledRecord> records = assembler.assemble(List.of(begin(500), end(500), begin(600), end(600)));

        assertThat(records).hasSize(1);
        assertThat(records.get(0).upTo()).isEqualTo(at(500).endOfTransaction());
        assertThat(records.get(0).sourceMicros()).isEqualTo(9_000_000);
    }

    @Test
    void aTransactionWhoseRowsAreAllOutIsStillEnded() {
        List<AssembledRecord> records =
                assembler(at(500).row(2, 0, 0)).assemble(List.of(begin(500), row(500, 1), row(500, 2), end(500)));

        assertThat(records).hasSize(1);
        assertThat(transaction(records.get(0)).rows()).isEmpty();
        assertThat(transaction(records.get(0)).isLastPart()).isTrue();
    }

    @Test
    void aSchemaChangeGoesToBothTopicsAtItsPlace() {
        SchemaChange change = ScriptedLog.start().schemas().get(1);
        SchemaChange alter = new SchemaChange(
                at(500).row(1, 0, 0), SchemaChange.Kind.ALTER, change.table(), change.after(), "ALTER …", null);

        List<AssembledRecord> records = assembler(start).assemble(List.of(alter));

        assertThat(records)
                .extracting(AssembledRecord::kind)
                .containsExactly(AssembledRecord.Kind.SHAPE, AssembledRecord.Kind.SCHEMA);
        assertThat(records.get(0).record().schema).isTrue();
        assertThat(new String(records.get(0).record().key, StandardCharsets.UTF_8))
                .isEqualTo(
                        "`shop`.`no``tes.`@" + Long.toHexString(change.after().version()));
        assertThat(RecordCodec.decode(records.get(1).record().value))
                .isEqualTo(new ChangeRecord.Schema(start, alter.position(), alter));
    }

    @Test
    @Tag("K4")
    void aRowThatFitsNoRecordIsRefusedWithItsPlace() {
        TransactionAssembler assembler = assembler(start);

        assertThatThrownBy(() -> assembler.assemble(List.of(begin(500), row(500, 1, (int) LIMIT), end(500))))
                .isInstanceOfSatisfying(
                        MillraceException.class, e -> assertThat(e.code()).isEqualTo(FaultCode.RECORD_TOO_LARGE))
                .hasMessageContaining("[shop.orders @ 1:3:500:1:0:0]");
    }

    @Test
    @Tag("K4")
    void aLargeRowBehindSmallOnesGetsARecordOfItsOwn() {
        TransactionAssembler assembler = assembler(start, settings(100, (int) LIMIT, 1));
        int most = (int) LIMIT - 200;

        List<AssembledRecord> records =
                assembler.assemble(List.of(begin(500), row(500, 1, 500), row(500, 2, most), row(500, 3), end(500)));

        assertThat(records).extracting(r -> transaction(r).rows().size()).containsExactly(1, 1, 1);
        assertThat(records)
                .extracting(r -> transaction(r).after().toString())
                .containsExactly(start.toString(), "1:3:500:1:0:0", "1:3:500:2:0:0");
        assertThat(records).allSatisfy(r -> assertThat(r.record().value.length).isLessThanOrEqualTo((int) LIMIT));
    }

    /** Of MySQL, after many servers and with many holes. */
    @Test
    @Tag("K4")
    void theNamesOfVeryManyTransactionsMakeNoRecordTooLarge() {
        String many = IntStream.range(0, 5000)
                .mapToObj(server ->
                        String.format(Locale.ROOT, "%08x-71ca-11e1-9e33-c80aa9429562:1-%d", server, server + 1))
                .collect(Collectors.joining(","));
        LogState state = new LogState(start, many, ScriptedLog.IDENTITY, List.of(), List.of(), List.of());
        TransactionAssembler assembler = new TransactionAssembler(
                settings(100, (int) LIMIT, 1), LIMIT, LogResumption.at(state), () -> nanos, CLOCK);

        AssembledRecord large = assembler
                .assemble(List.of(begin(500), row(500, 1, (int) LIMIT - 200), end(500)))
                .get(0);
        assertThat(large.record().value.length + large.record().gtids.length())
                .isLessThan((int) LIMIT + KafkaClients.RECORD_OVERHEAD_BYTES);
    }

    @Test
    void aLogThatGoesBackIsADefect() {
        refuses(start, begin(500), row(500, 2), row(500, 1));
        refuses(start, begin(500), row(500, 1), row(500, 1));
        refuses(start, begin(600), end(600), begin(500));
        refuses(start, heartbeat(700), begin(600));
    }

    @Test
    void eventsOutOfTheirTransactionAreADefect() {
        refuses(start, row(500, 1));
        refuses(start, begin(500), row(600, 1));
        refuses(start, begin(500), end(600));
        refuses(start, begin(500), begin(600));
        refuses(start, end(500));
    }

    @Test
    void theRestOfATransactionCannotBePassedOver() {
        refuses(at(500).row(1, 0, 0), begin(600));
        assertThat(assembler(at(500).row(1, 0, 0)).assemble(List.of(heartbeat(600))))
                .isEmpty();
    }

    private void refuses(LogPosition resume, ChangeEvent... events) {
        assertThatThrownBy(() -> assembler(resume).assemble(List.of(events)))
                .isInstanceOfSatisfying(
                        MillraceException.class, e -> assertThat(e.code()).isEqualTo(FaultCode.INTERNAL));
    }

    @Test
    @Tag("B13")
    void aFileIsKeptOnceBeforeWhatItHoldsAndRefusedWhenItWasBegunAtAnotherTime() {
        LogFile third = new LogFile(LogPosition.before(1, 3, 4), 30_000_000);
        LogFile fourth = new LogFile(LogPosition.before(1, 4, 4), 40_000_000);
        TransactionAssembler assembler = assembler(start);

        List<AssembledRecord> records = assembler.assemble(List.of(third, begin(500), row(500, 1), end(500), fourth));
        assertThat(records)
                .extracting(AssembledRecord::kind)
                .containsExactly(
                        AssembledRecord.Kind.FILE, AssembledRecord.Kind.TRANSACTION, AssembledRecord.Kind.FILE);
        LogRecord kept = records.get(2).record();
        assertThat(LogFileKey.is(kept.key)).isTrue();
        assertThat(LogFileKey.read((ChangeRecord.Idle) RecordCodec.decode(kept.value)))
                .isEqualTo(fourth);
        assertThat(assembler.assemble(List.of(fourth))).isEmpty();
        assertThatThrownBy(() -> assembler.assemble(List.of(new LogFile(third.start(), 31_000_000))))
                .isInstanceOfSatisfying(
                        MillraceException.class, e -> assertThat(e.code()).isEqualTo(FaultCode.LOG_NOT_THE_SAME));
    }

    private TransactionAssembler assembler(LogPosition resume) {
        return assembler(resume, settings(100, 100_000, 1000));
    }

    private TransactionAssembler assembler(LogPosition resume, CaptureSettings settings) {
        LogState state = new LogState(resume, null, ScriptedLog.IDENTITY, List.of(), List.of(), List.of());
        return new TransactionAssembler(settings, LIMIT, LogResumption.at(state), () -> nanos, CLOCK);
    }

    private static CaptureSettings settings(int partRows, int partBytes, int heartbeatMillis) {
        String yaml = """
                pipeline: test
                source: {host: h, user: u, tables: [shop.*]}
                kafka: {bootstrapServers: "localhost:1"}
                target: {host: h, user: u, database: d}
                capture: {partRows: %d, partBytes: %d, heartbeatInterval: %dms}
                """.formatted(partRows, partBytes, Math.max(1, heartbeatMillis));
        try {
            return SettingsLoader.parse(yaml, Map.of()).capture();
        } catch (InvalidSettings e) {
            throw new AssertionError(e);
        }
    }

    private static ChangeRecord.Transaction transaction(AssembledRecord record) {
        return (ChangeRecord.Transaction) RecordCodec.decode(record.record().value);
    }

    private static LogPosition at(long offset) {
        return LogPosition.before(1, 3, offset);
    }

    private static TransactionBegin begin(long offset) {
        return new TransactionBegin(at(offset), null, offset);
    }

    private static TransactionEnd end(long offset) {
        return new TransactionEnd(at(offset).endOfTransaction());
    }

    private static Heartbeat heartbeat(long offset) {
        return new Heartbeat(at(offset), offset);
    }

    private static RowChange row(long offset, int event) {
        return row(offset, event, 1);
    }

    private static RowChange row(long offset, int event, int width) {
        Object[] values = {1L, "x".repeat(width)};
        return new RowChange(at(offset).row(event, 0, 0), ORDERS, 42, Operation.INSERT, null, values);
    }
}
