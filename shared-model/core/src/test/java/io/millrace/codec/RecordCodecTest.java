// SPDX-License-Identifier: Apache-2.0
package io.millrace.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.fault.FaultCode;
import io.millrace.fault.MillraceException;
import io.millrace.model.Heartbeat;
import io.millrace.position.LogPosition;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class RecordCodecTest {

    private static final long SEED = 20_261_122;

    @Test
    void givesBackEveryTransactionUnchanged() {
        System.out.println("seed " + SEED);
        RandomRecords records = new RandomRecords(SEED);
        for (int i = 0; i < 2_000; i++) {
            ChangeRecord.Transaction transaction = records.transaction();

            ChangeRecord decoded = RecordCodec.decode(RecordCodec.encode(transaction));

            assertThat(decoded)
                    .usingRecursiveComparison()
                    .withStrictTypeChecking()
                    .isEqualTo(transaction);
        }
    }

    @Test
    void givesBackHeartbeats() {
        LogPosition from = LogPosition.before(1, 7, 100);
        ChangeRecord idle =
                new ChangeRecord.Idle(from, new Heartbeat(LogPosition.before(1, 8, 4), 1_700_000_000_000_000L));

        assertThat(RecordCodec.decode(RecordCodec.encode(idle))).isEqualTo(idle);
    }

    @Test
    @Tag("K2")
    void refusesARecordWithAnyByteChanged() {
        byte[] bytes = RecordCodec.encode(new RandomRecords(SEED).transaction());
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] ^= 0x10;
            assertThatThrownBy(() -> RecordCodec.decode(bytes))
                    .isInstanceOfSatisfying(
                            MillraceException.class, e -> assertThat(e.code()).isEqualTo(FaultCode.RECORD_CORRUPT));
            bytes[i] ^= 0x10;
        }
    }

    @Test
    @Tag("K2")
    void refusesARecordCutAnywhere() {
        byte[] bytes = RecordCodec.encode(new RandomRecords(SEED).transaction());
        for (int length = 0; length < bytes.length; length++) {
            byte[] cut = java.util.Arrays.copyOf(bytes, length);
            assertThatThrownBy(() -> RecordCodec.decode(cut))
                    .isInstanceOfSatisfying(
                            MillraceException.class, e -> assertThat(e.code()).isEqualTo(FaultCode.RECORD_CORRUPT));
        }
    }

    @Test
    void refusesAWireVersionThatItDoesNotKnow() {
        WireWriter newer = new WireWriter(16);
        newer.writeByte(RecordCodec.WIRE_VERSION + 1);
        newer.writeText("whatever comes");

        assertThatThrownBy(() -> RecordCodec.decode(newer.toBytesWithChecksum()))
                .isInstanceOfSatisfying(
                        MillraceException.class, e -> assertThat(e.code()).isEqualTo(FaultCode.RECORD_VERSION_UNKNOWN));
    }
}
