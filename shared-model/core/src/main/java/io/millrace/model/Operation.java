// SPDX-License-Identifier: Apache-2.0
package io.millrace.model;

/** What happened to a row. The {@linkplain #code() code} is part of the wire format. */
public enum Operation {
    INSERT(1),
    UPDATE(2),
    DELETE(3);

    private static final Operation[] BY_CODE = {null, INSERT, UPDATE, DELETE};

    private final int code;

    Operation(int code) {
        this.code = code;
    }

    /** The operation's number on the wire. */
    public int code() {
        return code;
    }

    /** Whether such a change carries the row as it was. */
    public boolean hasBefore() {
        return this != INSERT;
    }

    /** Whether such a change carries the row as it became. */
    public boolean hasAfter() {
        return this != DELETE;
    }

    /**
     * The operation with that number on the wire.
     *
     * @throws IllegalArgumentException if this version knows no such operation
     */
    public static Operation ofCode(int code) {
        if (code < 1 || code >= BY_CODE.length) {
            throw new IllegalArgumentException("unknown operation " + code);
        }
        return BY_CODE[code];
    }
}
