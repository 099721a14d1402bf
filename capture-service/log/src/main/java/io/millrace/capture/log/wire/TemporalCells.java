// SPDX-License-Identifier: Apache-2.0
package io.millrace.capture.log.wire;

import io.millrace.model.ColumnType;
import io.millrace.model.Temporal;
import org.jspecify.annotations.Nullable;

/** Dates and times as the log writes them, zero dates and negative times included. */
final class TemporalCells {

    static final CellReader DATE = in -> {
        int packed = (int) in.readLittle(3);
        return Temporal.packDate(packed >> 9, packed >> 5 & 15, packed & 31);
    };

    private static final CellReader OLD_TIME = in -> {
        long clock = in.readLittleSigned(3);
        long absolute = Math.abs(clock);
        long micros = micros(absolute / 10_000, absolute / 100 % 100, absolute % 100);
        return clock < 0 ? -micros : micros;
    };
    private static final CellReader OLD_DATETIME = in -> {
        long digits = in.readLittle(8);
        long date = digits / 1_000_000;
        long clock = digits % 1_000_000;
        return Temporal.packDateTime(
                Temporal.packDate((int) (date / 10_000), (int) (date / 100 % 100), (int) (date % 100)),
                micros(clock / 10_000, clock / 100 % 100, clock % 100));
    };
    private static final CellReader OLD_TIMESTAMP = in -> instant(in.readLittle(4), 0);

    /** Fractions are written in one, two or three bytes: hundredths, ten-thousandths, millionths. */
    private static final int[] MICROS_OF_UNIT = {0, 10_000, 100, 1};

    private TemporalCells() {}

    static @Nullable CellReader time(WireColumn wire, ColumnType type) {
        if (wire.type() == WireType.TIME && type.scale() == 0) {
            return OLD_TIME;
        }
        if (wire.type() != WireType.TIME2 || wire.precision() != type.scale()) {
            return null;
        }
        int width = (type.scale() + 1) / 2;
        return in -> readTime(in, width);
    }

    static @Nullable CellReader dateTime(WireColumn wire, ColumnType type) {
        if (wire.type() == WireType.DATETIME && type.scale() == 0) {
            return OLD_DATETIME;
        }
        if (wire.type() != WireType.DATETIME2 || wire.precision() != type.scale()) {
            return null;
        }
        int width = (type.scale() + 1) / 2;
        return in -> readDateTime(in, width);
    }

    static @Nullable CellReader timestamp(WireColumn wire, ColumnType type) {
        if (wire.type() == WireType.TIMESTAMP && type.scale() == 0) {
            return OLD_TIMESTAMP;
        }
        if (wire.type() != WireType.TIMESTAMP2 || wire.precision() != type.scale()) {
            return null;
        }
        int width = (type.scale() + 1) / 2;
        return in -> instant(in.readBig(4), fraction(in, width));
    }

    /** Whole and fraction form one number, offset so that negative times sort before positive ones. */
    private static long readTime(LogBytes in, int width) {
        int bits = 24 + width * 8;
        long offset = in.readBig(3 + width) - (1L << (bits - 1));
        long absolute = Math.abs(offset);
        long clock = absolute >> (width * 8);
        long fraction = (absolute & (1L << (width * 8)) - 1) * MICROS_OF_UNIT[width];
        long micros = micros(clock >> 12 & 0x3ff, clock >> 6 & 0x3f, clock & 0x3f) + fraction;
        return offset < 0 ? -micros : micros;
    }

    private static long readDateTime(LogBytes in, int width) {
        long packed = in.readBig(5) - 0x80_0000_0000L;
        int months = (int) (packed >> 22);
        long date = Temporal.packDate(months / 13, months % 13, (int) (packed >> 17 & 31));
        long clock = packed & 0x1ffff;
        return Temporal.packDateTime(date, micros(clock >> 12, clock >> 6 & 0x3f, clock & 0x3f) + fraction(in, width));
    }

    private static long fraction(LogBytes in, int width) {
        return in.readBig(width) * MICROS_OF_UNIT[width];
    }

    private static long instant(long seconds, long micros) {
        return seconds == 0 && micros == 0 ? Temporal.ZERO_TIMESTAMP : seconds * 1_000_000 + micros;
    }

    private static long micros(long hours, long minutes, long seconds) {
        return ((hours * 60 + minutes) * 60 + seconds) * 1_000_000;
    }
}
