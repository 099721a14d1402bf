// SPDX-License-Identifier: Apache-2.0
package io.millrace.capture.log.wire;

import io.millrace.model.ColumnKind;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** MariaDB's UUIDs and addresses: fixed strings of bytes in the log, text in the words of the server itself. */
final class AddressCells {

    private static final int WORDS = 8;
    private static final int MAPPED_WORDS = 5;
    private static final int COMPATIBLE_WORDS = 6;

    private AddressCells() {}

    static @Nullable CellReader of(ColumnKind kind, WireColumn wire) {
        int width = wire.precision();
        if (wire.type() != WireType.STRING) {
            return null;
        }
        CellReader bytes = TextCells.binary(wire, width);
        if (bytes == null) {
            return null;
        }
        return switch (kind) {
            case UUID -> width == 16 ? in -> uuid((byte[]) bytes.read(in)) : null;
            case INET6 -> width == 16 ? in -> inet6((byte[]) bytes.read(in)) : null;
            case INET4 -> width == 4 ? in -> inet4((byte[]) bytes.read(in), 0) : null;
            default -> null;
        };
    }

    private static String uuid(byte[] bytes) {
        LogBytes in = new LogBytes(bytes);
        return new UUID(in.readBig(8), in.readBig(8)).toString();
    }

    private static String inet4(byte[] bytes, int from) {
        return (bytes[from] & 0xff) + "." + (bytes[from + 1] & 0xff) + "." + (bytes[from + 2] & 0xff) + "."
                + (bytes[from + 3] & 0xff);
    }

    /** The first of the longest runs of zeros is left out; addresses of version 4 in disguise are written as such. */
    private static String inet6(byte[] bytes) {
        int[] words = new int[WORDS];
        for (int i = 0; i < WORDS; i++) {
            words[i] = (bytes[2 * i] & 0xff) << 8 | (bytes[2 * i + 1] & 0xff);
        }
        int gap = -1;
        int length = 0;
        for (int i = 0; i < WORDS; i++) {
            int run = 0;
            while (i + run < WORDS && words[i + run] == 0) {
                run++;
            }
            if (run > length) {
                gap = i;
                length = run;
            }
            i += run;
        }
        boolean disguised =
                gap == 0 && (length == COMPATIBLE_WORDS || (length == MAPPED_WORDS && words[MAPPED_WORDS] == 0xffff));
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < WORDS; i++) {
            if (i == gap) {
                text.append(i == 0 ? "::" : ":");
                i += length - 1;
            } else if (i == COMPATIBLE_WORDS && disguised) {
                return text.append(inet4(bytes, 2 * COMPATIBLE_WORDS)).toString();
            } else {
                text.append(Integer.toHexString(words[i])).append(i + 1 < WORDS ? ":" : "");
            }
        }
        return text.toString();
    }
}
