// SPDX-License-Identifier: Apache-2.0
package io.millrace.apply.batch;

import io.millrace.fault.FaultCode;
import io.millrace.fault.MillraceException;
import io.millrace.model.ColumnType;
import io.millrace.model.Temporal;
import java.math.BigDecimal;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** Values of rows as people read and write them, where they may see them at all. Stateless. */
public final class RowText {

    private static final int FRACTION_DIGITS = 6;

    private RowText() {}

    /** The text of a value; null for NULL. Bytes are in Base64, times as the source writes them, TIMESTAMP in UTC. */
    public static @Nullable String of(ColumnType type, @Nullable Object value) {
        if (value == null) {
            return null;
        }
        return switch (type.kind()) {
            case DATE -> Temporal.dateText((Long) value);
            case TIME -> Temporal.timeText((Long) value, FRACTION_DIGITS);
            case DATETIME -> Temporal.dateTimeText((Long) value, FRACTION_DIGITS);
            case TIMESTAMP -> Temporal.timestampText((Long) value, FRACTION_DIGITS);
            case BIT -> Long.toUnsignedString((Long) value);
            case BIGINT -> type.unsigned() ? Long.toUnsignedString((Long) value) : value.toString();
            default -> value instanceof byte[] bytes ? Base64.getEncoder().encodeToString(bytes) : plain(value);
        };
    }

    private static String plain(Object value) {
        return value instanceof BigDecimal decimal ? decimal.toPlainString() : value.toString();
    }

    /**
     * The value that such a text stands for.
     *
     * @throws MillraceException {@link FaultCode#TARGET_VALUE_NOT_HELD} if it stands for none
     */
    public static @Nullable Object parse(ColumnType type, @Nullable String text) {
        if (text == null) {
            return null;
        }
        try {
            return switch (type.kind()) {
                case DATE -> Temporal.parseDate(text);
                case TIME -> Temporal.parseTime(text);
                case DATETIME -> Temporal.parseDateTime(text);
                case TIMESTAMP ->
                    text.startsWith("0000-00-00")
                            ? Temporal.ZERO_TIMESTAMP
                            : Temporal.epochMicros(Temporal.parseDateTime(text));
                case BIT -> Long.parseUnsignedLong(text);
                case BIGINT -> type.unsigned() ? Long.parseUnsignedLong(text) : Long.parseLong(text);
                default ->
                    switch (type.kind().form()) {
                        case LONG -> Long.parseLong(text);
                        case DECIMAL -> new BigDecimal(text).setScale(type.scale());
                        case FLOAT -> Float.parseFloat(text);
                        case DOUBLE -> Double.parseDouble(text);
                        case TEXT -> text;
                        case BYTES -> Base64.getDecoder().decode(text);
                    };
            };
        } catch (RuntimeException e) {
            throw new MillraceException(FaultCode.TARGET_VALUE_NOT_HELD, "The text is no " + type.kind() + ".");
        }
    }
}
