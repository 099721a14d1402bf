// SPDX-License-Identifier: Apache-2.0
package io.millrace.capture.binlog;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.capture.log.EventSink;
import io.millrace.capture.log.LogEventHeader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Places in a file of the log that is larger than its offsets can say. */
class LogOffsetsTest {

    private static final long LARGE = 1L << 31;
    private static final long WRAP = 1L << 32;

    private final List<String> given = new ArrayList<>();
    private int passedOver;
    private final LogOffsets offsets = new LogOffsets(new EventSink() {

        @Override
        public boolean take(LogEventHeader header, byte[] body) {
            return given.add(header.code() + " " + header.start() + "-" + header.end());
        }

        @Override
        public void drained() {
            passedOver++;
        }
    });

    private void take(int code, long length, long end, int flags) throws InterruptedException {
        offsets.take(new LogEventHeader(code, 1, 1, length, end & 0xffff_ffffL, flags), new byte[0]);
    }

    private void file(String name, long at) throws InterruptedException {
        byte[] to = new byte[8 + name.length()];
        for (int i = 0; i < 8; i++) {
            to[i] = (byte) (at >> (8 * i));
        }
        System.arraycopy(name.getBytes(StandardCharsets.US_ASCII), 0, to, 8, name.length());
        offsets.take(new LogEventHeader(4, 0, 1, 40, 0, 0x20), to);
        take(15, 100, at == 4 ? 104 : 0, 0);
        given.clear();
    }

    private void largeFile(boolean ends) throws InterruptedException {
        take(162, 40, 144, 0);
        take(23, LARGE, ends ? 144 + LARGE : 0, 0);
        take(23, LARGE, ends ? 144 + 2 * LARGE : 0, 0);
        take(27, 40, 0, 0x20);
        take(16, 31, 175 + WRAP, 0);
        take(162, 40, 215 + WRAP, 0);
        take(16, 31, 246 + WRAP, 0);
    }

    @Test
    @Tag("B16")
    void offsetsGoOnWhereTheLogsBeginAnew() throws Exception {
        assertThat(offsets.begin(4)).isEqualTo(4);
        file("b.000001", 4);
        largeFile(true);

        assertThat(given)
                .containsExactly(
                        "162 104-144",
                        "23 144-" + (144 + LARGE),
                        "23 " + (144 + LARGE) + "-" + (144 + WRAP),
                        "27 -40-0",
                        "16 " + (144 + WRAP) + "-" + (175 + WRAP),
                        "162 " + (175 + WRAP) + "-" + (215 + WRAP),
                        "16 " + (215 + WRAP) + "-" + (246 + WRAP));
        file("b.000002", 4);
        take(162, 40, 144, 0);
        assertThat(given).containsExactly("162 104-144");
    }

    @Test
    @Tag("B16")
    @Tag("B19")
    void offsetsGoOnWhereTheServerSaysThemOnlyAtTheEndOfATransaction() throws Exception {
        offsets.begin(4);
        file("b.000001", 4);
        largeFile(false);

        assertThat(given)
                .endsWith(
                        "16 " + (144 + WRAP) + "-" + (175 + WRAP),
                        "162 " + (175 + WRAP) + "-" + (215 + WRAP),
                        "16 " + (215 + WRAP) + "-" + (246 + WRAP));
    }

    @Test
    @Tag("B16")
    void aPlaceThatCannotBeAskedForIsLookedForFromTheFilesStart() throws Exception {
        assertThat(offsets.begin(175 + WRAP)).isEqualTo(4);
        file("b.000001", 4);
        largeFile(false);

        assertThat(given)
                .containsExactly(
                        "27 -40-0",
                        "162 " + (175 + WRAP) + "-" + (215 + WRAP),
                        "16 " + (215 + WRAP) + "-" + (246 + WRAP));
        assertThat(passedOver).isEqualTo(4);
    }

    @Test
    @Tag("B16")
    void eventsThatTheServerLeavesOutMoveNothing() throws Exception {
        offsets.begin(1000);
        file("b.000001", 1000);
        take(162, 40, 1040, 0);
        take(23, 60, 1300, 0);

        assertThat(given).containsExactly("162 1000-1040", "23 1240-1300");
    }
}
