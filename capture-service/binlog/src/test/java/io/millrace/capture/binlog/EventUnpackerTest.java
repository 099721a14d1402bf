// SPDX-License-Identifier: Apache-2.0
package io.millrace.capture.binlog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.millrace.capture.log.LogEventHeader;
import io.millrace.fault.FaultCode;
import io.millrace.fault.MillraceException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.Deflater;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class EventUnpackerTest {

    private static final byte[] SQL = "ALTER TABLE orders ADD COLUMN more INT".getBytes(StandardCharsets.US_ASCII);

    /** A statement of MariaDB's, packed: eight bytes, lengths, no database, then what says how long it is. */
    private static byte[] packed(int claimed) {
        byte[] head = new byte[13 + 1];
        byte[] packed = new byte[200];
        Deflater deflater = new Deflater();
        deflater.setInput(SQL);
        deflater.finish();
        int length = deflater.deflate(packed);
        deflater.end();
        byte[] body = Arrays.copyOf(head, head.length + 2 + length);
        body[head.length] = (byte) 0x81;
        body[head.length + 1] = (byte) claimed;
        System.arraycopy(packed, 0, body, head.length + 2, length);
        return body;
    }

    private static LogEventHeader header(byte[] body) {
        return new LogEventHeader(165, 0, 1, LogEventHeader.BYTES + body.length, 1000, 0);
    }

    @Test
    @Tag("B2")
    void whatIsPackedComesAsIfItWereNot() throws Exception {
        List<String> seen = new ArrayList<>();
        byte[] body = packed(SQL.length);

        new EventUnpacker((header, plain) -> {
                    seen.add(header.code() + " " + new String(plain, 14, plain.length - 14, StandardCharsets.US_ASCII));
                    return true;
                })
                .take(header(body), body);

        assertThat(seen).containsExactly("2 " + new String(SQL, StandardCharsets.US_ASCII));
    }

    @Test
    @Tag("B2")
    void whatHoldsLessThanItSaysIsRefusedAndNotWaitedFor() {
        byte[] longer = packed(SQL.length + 5);
        byte[] whole = packed(SQL.length);
        byte[] cut = Arrays.copyOf(whole, whole.length - 8);

        for (byte[] body : List.of(longer, cut)) {
            assertTimeoutPreemptively(
                    Duration.ofSeconds(20),
                    () -> assertThatThrownBy(() -> new EventUnpacker((header, plain) -> true).take(header(body), body))
                            .isInstanceOfSatisfying(
                                    MillraceException.class,
                                    e -> assertThat(e.code()).isEqualTo(FaultCode.LOG_EVENT_NOT_CARRIED)));
        }
    }
}
