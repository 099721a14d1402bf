// SPDX-License-Identifier: Apache-2.0
package io.millrace.capture.log.wire;

/** How the log writes the values of a column. The codes are the protocol's. */
public enum WireType {
    TINY(1),
    SHORT(2),
    LONG(3),
    FLOAT(4),
    DOUBLE(5),
    /** Before MySQL 5.6. */
    TIMESTAMP(7),
    LONGLONG(8),
    INT24(9),
    DATE(10),
    /** Before MySQL 5.6. */
    TIME(11),
    /** Before MySQL 5.6. */
    DATETIME(12),
    YEAR(13),
    VARCHAR(15),
    BIT(16),
    TIMESTAMP2(17),
    DATETIME2(18),
    TIME2(19),
    /** MariaDB's TEXT and BLOB with packed values. */
    BLOB_COMPRESSED(140),
    /** MariaDB's VARCHAR and VARBINARY with packed values. */
    VARCHAR_COMPRESSED(141),
    /** MySQL's vectors: numbers of four bytes. */
    VECTOR(242),
    JSON(245),
    DECIMAL(246),
    ENUM(247),
    SET(248),
    BLOB(252),
    /** CHAR and BINARY, and the hull of ENUM and SET. */
    STRING(254),
    GEOMETRY(255);

    private static final WireType[] BY_CODE = new WireType[256];

    static {
        for (WireType type : values()) {
            BY_CODE[type.code] = type;
        }
        BY_CODE[253] = VARCHAR;
    }

    private final int code;

    WireType(int code) {
        this.code = code;
    }

    int code() {
        return code;
    }

    /** Whether the log's list of signs has a place for such a column. */
    boolean isNumeric() {
        return switch (this) {
            case TINY, SHORT, INT24, LONG, LONGLONG, FLOAT, DOUBLE, DECIMAL, YEAR -> true;
            case TIMESTAMP, DATE, TIME, DATETIME, VARCHAR, BIT, TIMESTAMP2, DATETIME2, TIME2 -> false;
            case BLOB_COMPRESSED, VARCHAR_COMPRESSED, VECTOR -> false;
            case JSON, ENUM, SET, BLOB, STRING, GEOMETRY -> false;
        };
    }

    /** Whether the log's list of collations has a place for such a column. */
    boolean isCharacter() {
        return this == VARCHAR || this == STRING || this == BLOB || this == VECTOR || isCompressed();
    }

    /** Whether its values are packed one by one. */
    public boolean isCompressed() {
        return this == BLOB_COMPRESSED || this == VARCHAR_COMPRESSED;
    }

    /** Whether the log's list of the collations of labels has a place for such a column. */
    boolean isLabels() {
        return this == ENUM || this == SET;
    }

    static WireType ofCode(int code) {
        WireType type = BY_CODE[code];
        if (type == null) {
            throw new UndecodableException("column type " + code);
        }
        return type;
    }
}
