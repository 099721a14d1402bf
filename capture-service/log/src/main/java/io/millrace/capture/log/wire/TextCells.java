// SPDX-License-Identifier: Apache-2.0
package io.millrace.capture.log.wire;

import io.millrace.model.Column;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Characters, labels and bytes as the log writes them. */
final class TextCells {

    private TextCells() {}

    static @Nullable CellReader text(WireColumn wire, Column column) {
        String charset = column.type().charset();
        int width = lengthWidth(wire);
        if (width == 0 || charset == null) {
            return null;
        }
        LogText decoder = LogText.of(charset, "column " + column.name());
        if (wire.type().isCompressed()) {
            return in -> {
                byte[] plain = PackedCell.read(in, in.readLength(width));
                return decoder.decode(new LogBytes(plain), plain.length);
            };
        }
        return in -> decoder.decode(in, in.readLength(width));
    }

    static @Nullable CellReader bytes(WireColumn wire) {
        int width = lengthWidth(wire);
        if (wire.type().isCompressed()) {
            return in -> PackedCell.read(in, in.readLength(width));
        }
        return width == 0 ? null : in -> in.read(in.readLength(width));
    }

    /** The log leaves out a fixed value's zero bytes at the end. */
    static @Nullable CellReader binary(WireColumn wire, int length) {
        int width = lengthWidth(wire);
        return in -> Arrays.copyOf(in.read(in.readLength(width)), length);
    }

    /** MySQL writes its own binary form, MariaDB plain text. */
    static @Nullable CellReader json(WireColumn wire, Column column) {
        if (wire.type() == WireType.JSON) {
            return in -> JsonText.of(in.read(in.readLength(wire.precision())));
        }
        if (wire.type() == WireType.BLOB) {
            LogText decoder = LogText.of("utf8mb4", "column " + column.name());
            return in -> decoder.decode(in, in.readLength(wire.precision()));
        }
        return null;
    }

    static CellReader enumeration(int width, List<String> labels) {
        String[] names = labels.toArray(String[]::new);
        return in -> {
            int index = (int) in.readLittle(width);
            if (index > names.length) {
                throw new UndecodableException("label " + index + " of " + names.length);
            }
            return index == 0 ? "" : names[index - 1];
        };
    }

    static CellReader set(int width, List<String> labels) {
        String[] names = labels.toArray(String[]::new);
        return in -> joined(in.readLittle(width), names);
    }

    private static String joined(long bits, String[] names) {
        StringBuilder text = new StringBuilder();
        for (long rest = bits; rest != 0; rest &= rest - 1) {
            int index = Long.numberOfTrailingZeros(rest);
            if (index >= names.length) {
                throw new UndecodableException("label " + (index + 1) + " of " + names.length);
            }
            text.append(text.isEmpty() ? "" : ",").append(names[index]);
        }
        return text.toString();
    }

    /** Bytes of the length in front of a value; 0 for types that have none. */
    private static int lengthWidth(WireColumn wire) {
        return switch (wire.type()) {
            case VARCHAR, VARCHAR_COMPRESSED, STRING -> wire.precision() < 256 ? 1 : 2;
            case BLOB, BLOB_COMPRESSED, VECTOR, GEOMETRY -> wire.precision();
            default -> 0;
        };
    }
}
