// SPDX-License-Identifier: Apache-2.0
package io.millrace.capture.start;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.capture.source.GtidHeader;
import io.millrace.capture.source.LogRecord;
import io.millrace.codec.ChangeRecord;
import io.millrace.codec.RecordCodec;
import io.millrace.fault.FaultCode;
import io.millrace.fault.MillraceException;
import io.millrace.model.Heartbeat;
import io.millrace.position.LogPosition;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("B14")
class LogEndTest {

    private static final String SERVER = "3e11fa47-71ca-11e1-9e33-c80aa9429562:";

    private final LogEnd.Reading reading = new LogEnd.Reading();
    private long offset = 700;

    @Test
    void theTransactionsAreThoseBeforeTheEnd() {
        take(47, "1-47", true);
        take(48, "48", false);
        take(49, "", false);

        assertThat(reading.isTold()).isTrue();
        assertThat(reading.end().upTo()).isEqualTo(at(49));
        assertThat(reading.end().gtids(null)).isEqualTo(SERVER + "1-48");
    }

    /** An attempt that was restarted wrote them again, and says what it knows of a place before the end. */
    @Test
    void whatComesAgainSaysNothingOfTheEnd() {
        take(48, "48", false);
        take(49, "49", false);
        take(50, "50", false);
        take(11, "1-11", true);
        take(12, "12", false);

        assertThat(reading.isTold()).isFalse();
        assertThat(reading.end().upTo()).isEqualTo(at(50));
        assertThat(reading.end().gtids(null)).isNull();
    }

    @Test
    void aSignOfLifeAtTheEndTellsAll() {
        take(50, "50", false);
        take(50, "1-50", true);

        assertThat(reading.isTold()).isTrue();
        assertThat(reading.end().gtids(null)).isEqualTo(SERVER + "1-50");
    }

    @Test
    void theFirstRecordsGoOnFromTheStart() {
        offset = 0;
        take(5, "", false);
        take(6, "5-6", false);

        assertThat(reading.isTold()).isTrue();
        assertThat(reading.end().gtids(SERVER + "1-4")).isEqualTo(SERVER + "1-6");
        assertThat(reading.end().gtids(null)).isNull();
    }

    /** Whether records are missing, or only came before the first of these, those before them tell. */
    @Test
    @Tag("K6")
    void recordsThatAreMissingAreNoEnd() {
        take(48, "1-48", true);
        take(50, "50", false);
        take(51, "51", false);

        assertThat(reading.isTold()).isFalse();
        assertThatThrownBy(reading::end)
                .isInstanceOfSatisfying(
                        MillraceException.class, e -> assertThat(e.code()).isEqualTo(FaultCode.LOG_GAP))
                .hasMessageContaining("offset 701")
                .hasMessageContaining("reach only " + at(48));
    }

    private static LogPosition at(long place) {
        return LogPosition.before(1, 1, place);
    }

    private void take(long place, String numbers, boolean whole) {
        ChangeRecord idle = new ChangeRecord.Idle(at(place - 1), new Heartbeat(at(place), 1));
        ConsumerRecord<byte[], byte[]> record =
                new ConsumerRecord<>("changes", 0, offset++, null, RecordCodec.encode(idle));
        LogRecord told = new LogRecord();
        told.gtids = numbers.isEmpty() ? "" : SERVER + numbers;
        told.gtidsWhole = whole;
        GtidHeader.write(told, record.headers());
        reading.take(record);
    }
}
