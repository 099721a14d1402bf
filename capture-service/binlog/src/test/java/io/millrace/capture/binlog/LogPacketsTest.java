// SPDX-License-Identifier: Apache-2.0
package io.millrace.capture.binlog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.capture.log.EventSink;
import io.millrace.capture.log.LogEventHeader;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class LogPacketsTest {

    private static final long SEED = 4_711;
    private static final int PACKET_BYTES_MAX = 0xffffff;

    private final Random random = new Random(SEED);

    @Test
    @Tag("B16")
    void whatIsSentIsReadHoweverItIsCutIntoPacketsAndPieces() throws Exception {
        System.out.println("[packets] seed " + SEED);
        List<byte[]> sent = new ArrayList<>();
        for (int size : new int[] {
            1,
            19,
            250,
            PACKET_BYTES_MAX - 1,
            PACKET_BYTES_MAX,
            PACKET_BYTES_MAX + 1,
            3,
            2 * PACKET_BYTES_MAX,
            600_000,
            7
        }) {
            byte[] bytes = new byte[size];
            random.nextBytes(bytes);
            sent.add(bytes);
        }
        LogPackets packets = new LogPackets(new Pieces(inPackets(sent), random), new Drains());
        for (byte[] expected : sent) {
            packets.open();
            byte[] read = new byte[expected.length];
            int first = Math.min(19, read.length);
            packets.read(read, 0, first);
            packets.read(read, first, read.length - first);
            assertThat(read).isEqualTo(expected);
        }
        assertThatThrownBy(packets::open).isInstanceOf(EOFException.class);
    }

    @Test
    void aPacketThatHoldsMoreThanWasReadOfItIsNotPassedOver() throws Exception {
        LogPackets packets =
                new LogPackets(new ByteArrayInputStream(inPackets(List.of(new byte[9], new byte[3]))), new Drains());
        packets.open();
        packets.read(new byte[8], 0, 8);
        assertThatThrownBy(packets::open).isInstanceOf(IOException.class).hasMessageContaining("1 bytes");
    }

    @Test
    void whoeverGathersIsToldBeforeTheServerIsWaitedForAndOnlyThen() throws Exception {
        Drains drains = new Drains();
        byte[] both = inPackets(List.of(new byte[10], new byte[20]));
        LogPackets packets = new LogPackets(new ByteArrayInputStream(both), drains);
        packets.open();
        packets.read(new byte[10], 0, 10);
        packets.open();
        packets.read(new byte[20], 0, 20);
        assertThat(drains.count).isZero();
        assertThatThrownBy(packets::open).isInstanceOf(EOFException.class);
        assertThat(drains.count).isOne();
    }

    /** What is as long as a packet can be is followed by another, if by an empty one. */
    private static byte[] inPackets(List<byte[]> all) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int number = 0;
        for (byte[] bytes : all) {
            int at = 0;
            int run;
            do {
                run = Math.min(PACKET_BYTES_MAX, bytes.length - at);
                out.write(run);
                out.write(run >> 8);
                out.write(run >> 16);
                out.write(number++);
                out.write(bytes, at, run);
                at += run;
            } while (run == PACKET_BYTES_MAX);
        }
        return out.toByteArray();
    }

    private static final class Drains implements EventSink {

        private int count;

        @Override
        public boolean take(LogEventHeader header, byte[] body) {
            throw new AssertionError("packets know no events");
        }

        @Override
        public void drained() {
            count++;
        }
    }

    /** A connection that gives what it has in pieces of any size. */
    private static final class Pieces extends InputStream {

        private final ByteArrayInputStream in;
        private final Random random;

        Pieces(byte[] bytes, Random random) {
            this.in = new ByteArrayInputStream(bytes);
            this.random = random;
        }

        @Override
        public int read() {
            return in.read();
        }

        @Override
        public int read(byte[] to, int from, int count) {
            return in.read(to, from, Math.min(count, 1 + random.nextInt(random.nextBoolean() ? 5 : 2_000_000)));
        }
    }
}
