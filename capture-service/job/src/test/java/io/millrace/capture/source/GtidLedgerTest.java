// SPDX-License-Identifier: Apache-2.0
package io.millrace.capture.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.model.GtidsPassed;
import io.millrace.position.GtidSet;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("B14")
class GtidLedgerTest {

    private static final String SERVER = "3e11fa47-71ca-11e1-9e33-c80aa9429562:";

    private long nanos;

    @Test
    void allAreWrittenOnceInASecondAndElseWhatNoRecordNames() {
        GtidLedger ledger = new GtidLedger(SERVER + "1-5", () -> nanos);
        ledger.carried(SERVER + "6");
        assertThat(marked(ledger)).isEqualTo("all " + SERVER + "1-6");
        ledger.carried(SERVER + "7");
        assertThat(marked(ledger)).isEqualTo("");
        ledger.passed(new GtidsPassed(GtidSet.parse(SERVER + "8-20")));
        ledger.passed(SERVER + "21");
        ledger.carried(SERVER + "22");
        assertThat(marked(ledger)).isEqualTo(SERVER + "8-21");
        ledger.passed(SERVER + "23");
        nanos += 1_000_000_000;
        assertThat(marked(ledger)).isEqualTo("all " + SERVER + "1-23");
        assertThat(marked(ledger)).isEqualTo("");
    }

    @Test
    void oneWithoutANameMakesThemUnknownForGood() {
        GtidLedger ledger = new GtidLedger("", () -> nanos);
        ledger.carried(null);
        assertThat(ledger.isKnown()).isFalse();
        LogRecord record = new LogRecord();
        ledger.mark(record, 1000);
        RecordHeaders headers = new RecordHeaders();
        GtidHeader.write(record, headers);
        assertThat(GtidHeader.isWhole(headers)).isTrue();
        assertThat(GtidHeader.read(headers)).isNull();
        ledger.passed(SERVER + "1");
        assertThat(ledger.isKnown()).isFalse();
    }

    @Test
    void thatTheyAreUnknownIsSaidWithTheNextRecord() {
        GtidLedger ledger = new GtidLedger(SERVER + "1-5", () -> nanos);
        assertThat(marked(ledger)).isEqualTo("all " + SERVER + "1-5");
        ledger.passed(new GtidsPassed(null));
        assertThat(marked(ledger)).isEqualTo("all null");
        assertThat(marked(ledger)).isEqualTo("");
    }

    @Test
    @Tag("K4")
    void whatHasNoRoomIsWrittenWithTheNextRecordThatHas() {
        GtidLedger ledger = new GtidLedger(SERVER + "1-5", () -> nanos);
        ledger.passed(SERVER + "7");
        assertThat(marked(ledger, 30)).isEqualTo("");
        assertThat(marked(ledger, SERVER.length() + 1)).isEqualTo(SERVER + "7");
        assertThat(marked(ledger, SERVER.length() + 1)).isEqualTo("");
        ledger.carried(SERVER + "8");
        ledger.passed(SERVER + "10");
        assertThat(marked(ledger)).isEqualTo("all " + SERVER + "1-5:7-8:10");
        assertThat(marked(ledger)).isEqualTo("");
    }

    private static String marked(GtidLedger ledger) {
        return marked(ledger, 1000);
    }

    private static String marked(GtidLedger ledger, int room) {
        LogRecord record = new LogRecord();
        ledger.mark(record, room);
        RecordHeaders headers = new RecordHeaders();
        GtidHeader.write(record, headers);
        return (GtidHeader.isWhole(headers) ? "all " : "") + GtidHeader.read(headers);
    }
}
