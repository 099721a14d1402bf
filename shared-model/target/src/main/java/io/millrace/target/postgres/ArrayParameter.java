// SPDX-License-Identifier: Apache-2.0
package io.millrace.target.postgres;

import io.millrace.target.ValueNotHeld;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PGBinaryObject;
import org.postgresql.util.PGobject;

/** The values of one column of many rows, bound as one array in PostgreSQL's binary format. Used again and again. */
final class ArrayParameter extends PGobject implements PGBinaryObject {

    private static final long serialVersionUID = 1L;
    private static final int KEPT_BYTES = 256 * 1024;
    private static final int HAS_NULLS_AT = 4;
    private static final int SIZE_AT = 12;
    private static final int HEADER_BYTES = 20;
    private static final int NULL = -1;

    private final transient PostgresType columnType;
    private final transient BinaryBuffer buffer = new BinaryBuffer(1024);
    private int size;

    ArrayParameter(PostgresType columnType) {
        this.columnType = columnType;
        setType("_" + columnType.wire().typeName());
        clear();
    }

    /** Empties the array. */
    void clear() {
        buffer.clearDownTo(KEPT_BYTES);
        size = 0;
        buffer.putInt(1);
        buffer.putInt(0);
        buffer.putInt(columnType.wire().oid());
        buffer.putInt(0);
        buffer.putInt(1);
    }

    /**
     * Appends a value.
     *
     * @throws ValueNotHeld if the column's type has no such value
     */
    void add(@Nullable Object value) {
        if (value == null) {
            buffer.setInt(HAS_NULLS_AT, 1);
            buffer.putInt(NULL);
        } else {
            columnType.encoder().encode(value, buffer);
        }
        size++;
    }

    /** Bytes of the values so far. */
    int bytes() {
        return buffer.length() - HEADER_BYTES;
    }

    @Override
    public int lengthInBytes() {
        return buffer.length();
    }

    @Override
    public void toBytes(byte[] bytes, int offset) {
        buffer.setInt(SIZE_AT, size);
        System.arraycopy(buffer.array(), 0, bytes, offset, buffer.length());
    }

    @Override
    public void setByteValue(byte[] value, int offset) {
        throw new UnsupportedOperationException("arrays are only sent");
    }

    /** The driver asks for text only if it may not send binary, which the connection's settings rule out. */
    @Override
    public String getValue() {
        throw new IllegalStateException("array of " + columnType.wire() + " may not be sent in binary");
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return this == other;
    }

    @Override
    public int hashCode() {
        return System.identityHashCode(this);
    }

    @Override
    public Object clone() {
        throw new UnsupportedOperationException("a parameter belongs to one statement");
    }

    /** Never the values. */
    @Override
    public String toString() {
        return getType() + " of " + size;
    }
}
