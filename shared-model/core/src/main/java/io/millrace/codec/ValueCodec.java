// SPDX-License-Identifier: Apache-2.0
package io.millrace.codec;

import io.millrace.model.ValueForm;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Rows on the wire: each value behind a byte that says its form, NULL, or "as it was before". */
final class ValueCodec {

    private static final int NULL = 0;
    private static final int AS_BEFORE = 15;

    private ValueCodec() {}

    static void writeRow(WireWriter out, @Nullable Object[] row) {
        for (@Nullable Object value : row) {
            writeValue(out, value);
        }
    }

    /** Writes only what differs from the row as it was: most updates change few columns. */
    static void writeChangedRow(WireWriter out, @Nullable Object[] row, @Nullable Object[] before) {
        for (int i = 0; i < row.length; i++) {
            if (isSame(row[i], before[i])) {
                out.writeByte(AS_BEFORE);
            } else {
                writeValue(out, row[i]);
            }
        }
    }

    static @Nullable Object[] readRow(WireReader in, int columns, @Nullable Object @Nullable [] before) {
        @Nullable Object[] row = new @Nullable Object[columns];
        for (int i = 0; i < columns; i++) {
            int tag = in.readByte();
            if (tag == AS_BEFORE) {
                if (before == null) {
                    throw WireReader.corrupt("a value is as before where there is no before");
                }
                row[i] = before[i];
            } else {
                row[i] = tag == NULL ? null : readValue(in, tag);
            }
        }
        return row;
    }

    private static void writeValue(WireWriter out, @Nullable Object value) {
        if (value == null) {
            out.writeByte(NULL);
        } else if (value instanceof Long number) {
            out.writeByte(ValueForm.LONG.code());
            out.writeSigned(number);
        } else if (value instanceof String text) {
            out.writeByte(ValueForm.TEXT.code());
            out.writeText(text);
        } else if (value instanceof BigDecimal decimal) {
            out.writeByte(ValueForm.DECIMAL.code());
            out.writeSigned(decimal.scale());
            out.writeBytes(decimal.unscaledValue().toByteArray());
        } else if (value instanceof byte[] bytes) {
            out.writeByte(ValueForm.BYTES.code());
            out.writeBytes(bytes);
        } else if (value instanceof Double number) {
            out.writeByte(ValueForm.DOUBLE.code());
            out.writeFixed64(Double.doubleToRawLongBits(number));
        } else if (value instanceof Float number) {
            out.writeByte(ValueForm.FLOAT.code());
            out.writeFixed32(Float.floatToRawIntBits(number));
        } else {
            throw new IllegalArgumentException("not a canonical value: " + value.getClass());
        }
    }

    private static Object readValue(WireReader in, int tag) {
        if (tag < ValueForm.LONG.code() || tag > ValueForm.BYTES.code()) {
            throw WireReader.corrupt("a value has the form " + tag);
        }
        return switch (ValueForm.ofCode(tag)) {
            case LONG -> in.readSigned();
            case DECIMAL -> readDecimal(in);
            case FLOAT -> Float.intBitsToFloat(in.readFixed32());
            case DOUBLE -> Double.longBitsToDouble(in.readFixed64());
            case TEXT -> in.readText();
            case BYTES -> in.readBytes();
        };
    }

    private static BigDecimal readDecimal(WireReader in) {
        int scale = (int) in.readSigned();
        byte[] unscaled = in.readBytes();
        if (unscaled.length == 0) {
            throw WireReader.corrupt("a decimal has no digits");
        }
        return new BigDecimal(new BigInteger(unscaled), scale);
    }

    private static boolean isSame(@Nullable Object a, @Nullable Object b) {
        if (a == b) {
            // Log sources make one object of a value that an update left as it was.
            return true;
        }
        if (a instanceof byte[] left && b instanceof byte[] right) {
            return Arrays.equals(left, right);
        }
        // Float and Double compare by bits in equals(), which is what "the same value" means here.
        return a == null ? b == null : a.equals(b);
    }
}
