// SPDX-License-Identifier: Apache-2.0
package io.millrace.target;

import io.millrace.model.Column;
import io.millrace.model.Temporal;
import io.millrace.settings.NulInText;
import io.millrace.settings.ValueSettings;
import java.io.Serializable;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/**
 * What one column gets in place of values that the target has not, by {@link ValueSettings}: the one place that decides,
 * for snapshot and apply alike. Made when the table is planned, and only for columns that may need it. Immutable.
 */
public sealed interface ValueRule extends Serializable {

    /** The value itself, or what is written in its place; null for NULL. */
    @Nullable
    Object of(Object value);

    /**
     * The rule for a column; null where every value is written as it is, or refused by the target's type.
     *
     * @param inKey whether it is part of the key, where nothing is ever replaced
     */
    static @Nullable ValueRule of(Column column, boolean inKey, ValueSettings settings) {
        if (inKey) {
            return null;
        }
        return switch (column.type().kind()) {
            case CHAR, VARCHAR, TEXT, ENUM, SET, JSON -> nul(settings.nulInText());
            case DATE -> dates(column, settings, false);
            case DATETIME -> dates(column, settings, true);
            case TIMESTAMP -> {
                Replacement zero = Replacement.of(settings.zeroTimestamp(), column);
                yield zero.stops() ? null : new Instants(zero);
            }
            case TINYINT, SMALLINT, MEDIUMINT, INT, BIGINT, YEAR, BIT, DECIMAL, FLOAT, DOUBLE -> null;
            case UUID, INET4, INET6, BINARY, VARBINARY, BLOB, GEOMETRY, TIME -> null;
        };
    }

    private static @Nullable ValueRule nul(NulInText policy) {
        return switch (policy) {
            case STOP -> null;
            case STRIP -> new Text("");
            case ESCAPE -> new Text("\\u0000");
        };
    }

    private static @Nullable ValueRule dates(Column column, ValueSettings settings, boolean withTime) {
        Replacement zero = Replacement.of(settings.zeroDate(), column);
        Replacement partial = Replacement.of(settings.partialDate(), column);
        return zero.stops() && partial.stops() ? null : new Dates(withTime, zero, partial);
    }

    /**
     * What a setting says for a column.
     *
     * @param stops whether the value is left for the target's type to refuse
     * @param date what is written in its place; null for NULL
     */
    record Replacement(boolean stops, @Nullable LocalDate date) implements Serializable {

        static Replacement of(String setting, Column column) {
            boolean stops =
                    setting.equals(ValueSettings.STOP) || (setting.equals(ValueSettings.AS_NULL) && !column.nullable());
            return new Replacement(stops, stops ? null : ValueSettings.date(setting));
        }

        @Nullable
        Long packed(boolean withTime) {
            if (date == null) {
                return null;
            }
            long packed = Temporal.packDate(date.getYear(), date.getMonthValue(), date.getDayOfMonth());
            return withTime ? Temporal.packDateTime(packed, 0) : packed;
        }

        @Nullable
        Long instant() {
            return date == null ? null : date.toEpochDay() * Temporal.MICROS_PER_DAY;
        }
    }

    /** Text without NUL. */
    record Text(String inPlaceOfNul) implements ValueRule {

        @Override
        public Object of(Object value) {
            String text = (String) value;
            return text.indexOf('\0') < 0 ? text : text.replace("\0", inPlaceOfNul);
        }
    }

    /** DATE and DATETIME. */
    record Dates(boolean withTime, Replacement zero, Replacement partial) implements ValueRule {

        @Override
        public @Nullable Object of(Object value) {
            long packed = (Long) value;
            if (Temporal.isCalendarDate(withTime ? Temporal.dateOf(packed) : packed)) {
                return value;
            }
            Replacement replacement = packed == 0 ? zero : partial;
            return replacement.stops() ? value : replacement.packed(withTime);
        }
    }

    /** TIMESTAMP. */
    record Instants(Replacement zero) implements ValueRule {

        @Override
        public @Nullable Object of(Object value) {
            return (Long) value == Temporal.ZERO_TIMESTAMP ? zero.instant() : value;
        }
    }
}
