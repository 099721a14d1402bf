// SPDX-License-Identifier: Apache-2.0
package io.millrace.model;

/** What a column holds, in the source family's own terms; each kind has one canonical {@link ValueForm}. */
public enum ColumnKind {
    TINYINT(ValueForm.LONG),
    SMALLINT(ValueForm.LONG),
    MEDIUMINT(ValueForm.LONG),
    INT(ValueForm.LONG),
    /** 64 bits; where unsigned, the long holds the bits and compares unsigned. */
    BIGINT(ValueForm.LONG),
    YEAR(ValueForm.LONG),
    /** Up to 64 bits, as an unsigned number. */
    BIT(ValueForm.LONG),
    DECIMAL(ValueForm.DECIMAL),
    FLOAT(ValueForm.FLOAT),
    DOUBLE(ValueForm.DOUBLE),
    CHAR(ValueForm.TEXT),
    VARCHAR(ValueForm.TEXT),
    TEXT(ValueForm.TEXT),
    /** The label; the empty string is the error value with index 0. */
    ENUM(ValueForm.TEXT),
    /** The labels in the order of their bits, joined by commas. */
    SET(ValueForm.TEXT),
    JSON(ValueForm.TEXT),
    UUID(ValueForm.TEXT),
    INET4(ValueForm.TEXT),
    INET6(ValueForm.TEXT),
    /** Fixed length: values are padded with zero bytes to the column's length. */
    BINARY(ValueForm.BYTES),
    VARBINARY(ValueForm.BYTES),
    BLOB(ValueForm.BYTES),
    /** The source's own form: four bytes of SRID, little-endian, then WKB. */
    GEOMETRY(ValueForm.BYTES),
    /** {@link Temporal#packDate}. */
    DATE(ValueForm.LONG),
    /** Microseconds, signed. */
    TIME(ValueForm.LONG),
    /** {@link Temporal#packDateTime}. */
    DATETIME(ValueForm.LONG),
    /** Microseconds since 1970-01-01T00:00:00Z, or {@link Temporal#ZERO_TIMESTAMP}. */
    TIMESTAMP(ValueForm.LONG);

    private final ValueForm form;

    ColumnKind(ValueForm form) {
        this.form = form;
    }

    /** The Java form of this kind's canonical values. */
    public ValueForm form() {
        return form;
    }
}
