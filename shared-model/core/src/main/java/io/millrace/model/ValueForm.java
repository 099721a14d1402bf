// SPDX-License-Identifier: Apache-2.0
package io.millrace.model;

/**
 * The Java form in which a canonical value travels; the wire knows values by their form alone.
 *
 * <p>The {@linkplain #code() code} is part of the wire format: never reuse or change one.
 */
public enum ValueForm {
    /** {@link Long}: integers, YEAR, BIT and the packed temporal values of {@link Temporal}. */
    LONG(1),
    /** {@link java.math.BigDecimal} with the column's scale. */
    DECIMAL(2),
    /** {@link Float}, bit for bit. */
    FLOAT(3),
    /** {@link Double}, bit for bit. */
    DOUBLE(4),
    /** {@link String}. */
    TEXT(5),
    /** {@code byte[]}. */
    BYTES(6);

    private static final ValueForm[] BY_CODE = {null, LONG, DECIMAL, FLOAT, DOUBLE, TEXT, BYTES};

    private final int code;

    ValueForm(int code) {
        this.code = code;
    }

    /** The form's number on the wire. */
    public int code() {
        return code;
    }

    /**
     * The form with that number on the wire.
     *
     * @throws IllegalArgumentException if this version knows no such form; the record is from a newer writer or damaged
     */
    public static ValueForm ofCode(int code) {
        if (code < 1 || code >= BY_CODE.length) {
            throw new IllegalArgumentException("unknown value form " + code);
        }
        return BY_CODE[code];
    }
}
