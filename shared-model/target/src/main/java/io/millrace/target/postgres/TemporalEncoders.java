// SPDX-License-Identifier: Apache-2.0
package io.millrace.target.postgres;

import io.millrace.model.Temporal;
import io.millrace.target.ValueNotHeld;
import java.time.LocalDate;

/** Encoders of dates and times; PostgreSQL counts from 2000-01-01. */
final class TemporalEncoders {

    private static final long EPOCH_DAY = LocalDate.of(2000, 1, 1).toEpochDay();
    private static final long EPOCH_MICROS = EPOCH_DAY * Temporal.MICROS_PER_DAY;
    private static final int[] MICROS_OF_LAST_DIGIT = {1_000_000, 100_000, 10_000, 1_000, 100, 10, 1};

    private TemporalEncoders() {}

    static void date(Object value, BinaryBuffer out) {
        out.putInt(4);
        out.putInt((int) day((Long) value));
    }

    /** DATETIME: a time of no particular zone. */
    static ValueEncoder timestamp(int fractionDigits) {
        int unit = MICROS_OF_LAST_DIGIT[fractionDigits];
        return (value, out) -> {
            long packed = (Long) value;
            long micros = Temporal.microsOf(packed);
            requireUnit(micros, unit);
            out.putInt(8);
            out.putLong(day(Temporal.dateOf(packed)) * Temporal.MICROS_PER_DAY + micros);
        };
    }

    /** TIMESTAMP: an instant. */
    static ValueEncoder instant(int fractionDigits) {
        int unit = MICROS_OF_LAST_DIGIT[fractionDigits];
        return (value, out) -> {
            long micros = (Long) value;
            if (micros == Temporal.ZERO_TIMESTAMP) {
                throw new ValueNotHeld("a zero timestamp, which is no instant");
            }
            requireUnit(micros, unit);
            out.putInt(8);
            out.putLong(micros - EPOCH_MICROS);
        };
    }

    /** TIME: signed and of more than a day, so an interval of microseconds alone, which keeps both. */
    static ValueEncoder interval(int fractionDigits) {
        int unit = MICROS_OF_LAST_DIGIT[fractionDigits];
        return (value, out) -> {
            long micros = (Long) value;
            requireUnit(micros, unit);
            out.putInt(16);
            out.putLong(micros);
            out.putInt(0);
            out.putInt(0);
        };
    }

    private static void requireUnit(long micros, int unit) {
        // PostgreSQL would round.
        if (unit > 1 && micros % unit != 0) {
            throw new ValueNotHeld("a time with more fractional digits than the column has");
        }
    }

    private static long day(long packedDate) {
        if (!Temporal.isCalendarDate(packedDate)) {
            throw new ValueNotHeld("a date that no calendar knows: a zero year, month or day, or past the month's end");
        }
        return LocalDate.of(Temporal.year(packedDate), Temporal.month(packedDate), Temporal.day(packedDate))
                        .toEpochDay()
                - EPOCH_DAY;
    }
}
