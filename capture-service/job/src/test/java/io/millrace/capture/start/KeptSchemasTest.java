// SPDX-License-Identifier: Apache-2.0
package io.millrace.capture.start;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.capture.source.Inclusion;
import io.millrace.capture.source.LogEpoch;
import io.millrace.capture.source.PreparedKey;
import io.millrace.codec.ChangeRecord;
import io.millrace.codec.RecordCodec;
import io.millrace.model.Column;
import io.millrace.model.ColumnKind;
import io.millrace.model.ColumnType;
import io.millrace.model.Heartbeat;
import io.millrace.model.PreparedTransaction;
import io.millrace.model.SchemaChange;
import io.millrace.model.TableId;
import io.millrace.model.TableSchema;
import io.millrace.position.LogIdentity;
import io.millrace.position.LogPosition;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("B14")
class KeptSchemasTest {

    private static final TableId TABLE = new TableId("shop", "orders");
    private static final LogPosition START = LogPosition.before(1, 7, 4);
    private static final LogPosition LEFT = LogPosition.before(1, 7, 500).endOfTransaction();

    /** The third epoch continues the first: what took the second place was given up before it was read. */
    private final KeptSchemas kept = new KeptSchemas(
            null,
            null,
            List.of(),
            List.of(),
            List.of(epoch(2, LogPosition.before(1, 7, 400)), epoch(3, LEFT)),
            List.of(
                    shape(START, "first"),
                    shape(LogPosition.before(1, 7, 900).row(1, 0, 0), "behind"),
                    shape(LogPosition.before(2, 1, 100).row(1, 0, 0), "elsewhere"),
                    shape(LogPosition.before(3, 1, 800).row(1, 0, 0), "later")));

    @Test
    void aShapeThatWasReadBehindWhereALogWasLeftDoesNotHold() {
        assertThat(columnAt(LogPosition.before(3, 1, 4))).isEqualTo("first");
        assertThat(columnAt(LogPosition.before(3, 1, 800).endOfTransaction())).isEqualTo("later");
        assertThat(columnAt(LEFT)).isEqualTo("first");
    }

    @Test
    void anEpochIsNeverTheNumberOfTwoLogs() {
        assertThat(kept.nextEpoch(LEFT)).isEqualTo(4);
        assertThat(kept.epoch(LEFT)).isEmpty();
        assertThat(kept.epoch(LogPosition.before(3, 1, 4)).orElseThrow().after())
                .isEqualTo(LEFT);
    }

    @Test
    @Tag("B8")
    void whatWasForgottenOrWrittenAgainIsNotKeptTwice() {
        KeptSchemas.Reading reading = new KeptSchemas.Reading();
        PreparedTransaction open = new PreparedTransaction("61,,1", LogPosition.before(1, 7, 100), null);
        PreparedTransaction gone = new PreparedTransaction("62,,1", LogPosition.before(1, 7, 200), null);
        PreparedTransaction done = gone.finishedAt(LogPosition.before(1, 7, 300));
        for (PreparedTransaction one : List.of(open, gone, done)) {
            reading.take(record(one, true));
        }
        assertThat(reading.kept().prepared()).containsExactly(open, done);
        reading.take(record(gone, false));
        assertThat(reading.kept().prepared()).containsExactly(open);
    }

    /** It is not followed there, and a table that is made under its name is another one. */
    @Test
    @Tag("D4")
    void whatWasRenamedOutOfTheFormerTablesIsNotKnownOnceThereAreMore() {
        TableId out = new TableId("shop", "archive");
        SchemaChange created = shape(LogPosition.before(1, 7, 100).row(1, 0, 0), "first");
        SchemaChange renamed = new SchemaChange(
                LogPosition.before(1, 7, 200).row(1, 0, 0),
                SchemaChange.Kind.RENAME,
                TABLE,
                new TableSchema(out, created.after().columns(), List.of()),
                null,
                null);
        SchemaChange again = shape(LogPosition.before(1, 7, 250).row(1, 0, 0), "second");
        LogPosition at = LogPosition.before(1, 7, 300);
        Inclusion inclusion = Inclusion.of(List.of("shop.orders"), at, null, List.of());
        KeptSchemas passed = new KeptSchemas(
                null,
                new KeptInclusion(List.of("shop.*"), inclusion),
                List.of(),
                List.of(),
                List.of(),
                List.of(created, renamed, again));
        assertThat(passed.at(START, LogPosition.before(1, 7, 400)))
                .extracting(SchemaChange::table)
                .containsExactly(TABLE);
    }

    private static ConsumerRecord<byte[], byte[]> record(PreparedTransaction one, boolean kept) {
        LogPosition finished = one.finished();
        LogPosition upTo = finished == null ? one.start() : finished;
        byte[] value = RecordCodec.encode(new ChangeRecord.Idle(one.start(), new Heartbeat(upTo, 0)));
        return new ConsumerRecord<>("t", 0, 0, PreparedKey.of(one), kept ? value : null);
    }

    private String columnAt(LogPosition position) {
        TableSchema schema = kept.at(START, position).get(0).after();
        return schema == null ? "none" : schema.columns().get(0).name();
    }

    private static LogEpoch epoch(int number, LogPosition after) {
        return new LogEpoch(after, LogPosition.before(number, 1, 4), new LogIdentity("server", 1, "9", "binlog"));
    }

    private static SchemaChange shape(LogPosition at, String column) {
        Column only = Column.of(column, ColumnType.of(ColumnKind.INT), true);
        return new SchemaChange(
                at, SchemaChange.Kind.ANNOUNCE, TABLE, new TableSchema(TABLE, List.of(only), List.of()), null, null);
    }
}
