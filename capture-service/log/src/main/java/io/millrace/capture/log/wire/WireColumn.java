// SPDX-License-Identifier: Apache-2.0
package io.millrace.capture.log.wire;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One column as TABLE_MAP describes it.
 *
 * @param type how values are written
 * @param precision decimal digits, bits, fractional digits of seconds, or bytes of a length; 0 where the type has none
 * @param scale of a decimal; numbers in a vector, 0 where the server does not write them
 * @param name null where the server does not write it
 * @param unsigned null where the server does not write it, or the type has no sign
 * @param collation its number; 0 where the server does not write it, or the type has no characters
 * @param nullable whether it may hold NULL
 * @param labels of ENUM and SET, in the column's character set; empty where the server does not write them
 */
public record WireColumn(
        WireType type,
        int precision,
        int scale,
        @Nullable String name,
        @Nullable Boolean unsigned,
        int collation,
        boolean nullable,
        List<byte[]> labels) {

    public WireColumn {
        labels = List.copyOf(labels);
    }

    /** Reads the metadata that follow for a column whose type has that code. */
    static WireColumn read(int code, LogBytes metadata) {
        WireType type = WireType.ofCode(code);
        return switch (type) {
            case DECIMAL -> {
                int precision = metadata.readByte();
                yield of(type, precision, metadata.readByte());
            }
            case BIT -> {
                int bits = metadata.readByte();
                yield of(type, metadata.readByte() * 8 + bits, 0);
            }
            case VARCHAR, VARCHAR_COMPRESSED -> of(type, (int) metadata.readLittle(2), 0);
            case STRING -> string(metadata.readByte(), metadata.readByte());
            case FLOAT, DOUBLE, TIMESTAMP2, DATETIME2, TIME2 -> of(type, metadata.readByte(), 0);
            case BLOB, BLOB_COMPRESSED, VECTOR, GEOMETRY, JSON -> of(type, metadata.readByte(), 0);
            case TINY, SHORT, INT24, LONG, LONGLONG, YEAR, DATE, TIME, DATETIME, TIMESTAMP -> of(type, 0, 0);
            case ENUM, SET -> throw new UndecodableException("type " + code + " outside a string");
        };
    }

    /** CHAR, BINARY, ENUM and SET share one code: the metadata's first byte says which; its spare bits are length. */
    private static WireColumn string(int realType, int length) {
        if (realType == WireType.ENUM.code()) {
            return of(WireType.ENUM, length, 0);
        }
        if (realType == WireType.SET.code()) {
            return of(WireType.SET, length, 0);
        }
        return of(WireType.STRING, length | ((realType & 0x30) ^ 0x30) << 4, 0);
    }

    private static WireColumn of(WireType type, int precision, int scale) {
        return new WireColumn(type, precision, scale, null, null, 0, true, List.of());
    }

    WireColumn withName(String newName) {
        return new WireColumn(type, precision, scale, newName, unsigned, collation, nullable, labels);
    }

    WireColumn withScale(int newScale) {
        return new WireColumn(type, precision, newScale, name, unsigned, collation, nullable, labels);
    }

    WireColumn withUnsigned(boolean isUnsigned) {
        return new WireColumn(type, precision, scale, name, isUnsigned, collation, nullable, labels);
    }

    WireColumn withCollation(int number) {
        return new WireColumn(type, precision, scale, name, unsigned, number, nullable, labels);
    }

    WireColumn withNullable(boolean mayBeNull) {
        return new WireColumn(type, precision, scale, name, unsigned, collation, mayBeNull, labels);
    }

    WireColumn withLabels(List<byte[]> all) {
        return new WireColumn(type, precision, scale, name, unsigned, collation, nullable, all);
    }

    /**
     * The labels as text.
     *
     * @param charset the source's name of the column's character set
     * @throws UndecodableException if this version does not know the character set
     */
    public List<String> labelTexts(String charset) {
        LogText decoder = LogText.of(charset, "a label");
        return labels.stream()
                .map(label -> decoder.decode(new LogBytes(label), label.length))
                .toList();
    }
}
