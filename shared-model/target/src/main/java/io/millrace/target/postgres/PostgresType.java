// SPDX-License-Identifier: Apache-2.0
package io.millrace.target.postgres;

import io.millrace.model.ColumnType;

/**
 * How one column of the source is held: the type, and the function that writes its values. Found once for each column;
 * the row loop calls functions and decides nothing.
 *
 * @param name as PostgreSQL's {@code format_type} prints it, fit for DDL as well
 * @param wire in which values travel
 * @param encoder of canonical values into the wire type
 */
record PostgresType(String name, WireType wire, ValueEncoder encoder) {

    private static final int MAX_BITS_OF_BIGINT = 63;
    private static final String UNSIGNED_64 = "numeric(20,0)";

    /** The type for a column of the source. */
    static PostgresType of(ColumnType type) {
        return switch (type.kind()) {
            case TINYINT, YEAR -> smallint();
            case SMALLINT -> type.unsigned() ? integer() : smallint();
            case MEDIUMINT -> integer();
            case INT -> type.unsigned() ? bigint() : integer();
            case BIGINT -> type.unsigned() ? unsigned64() : bigint();
            case BIT -> type.length() > MAX_BITS_OF_BIGINT ? unsigned64() : bigint();
            case DECIMAL ->
                new PostgresType(
                        "numeric(" + type.length() + "," + type.scale() + ")",
                        WireType.NUMERIC,
                        NumberEncoders.decimal(type.scale()));
            case FLOAT -> new PostgresType("real", WireType.FLOAT4, NumberEncoders::float4);
            case DOUBLE -> new PostgresType("double precision", WireType.FLOAT8, NumberEncoders::float8);
            case CHAR, VARCHAR -> varchar(type.length());
            case TEXT, ENUM, SET, INET4, INET6 -> text();
            case JSON -> new PostgresType("json", WireType.JSON, TextEncoders::text);
            case UUID -> new PostgresType("uuid", WireType.UUID, TextEncoders::uuid);
            case BINARY, VARBINARY, BLOB, GEOMETRY -> new PostgresType("bytea", WireType.BYTEA, TextEncoders::bytes);
            case DATE -> new PostgresType("date", WireType.DATE, TemporalEncoders::date);
            case TIME ->
                new PostgresType(
                        "interval(" + type.scale() + ")", WireType.INTERVAL, TemporalEncoders.interval(type.scale()));
            case DATETIME ->
                new PostgresType(
                        "timestamp(" + type.scale() + ") without time zone",
                        WireType.TIMESTAMP,
                        TemporalEncoders.timestamp(type.scale()));
            case TIMESTAMP ->
                new PostgresType(
                        "timestamp(" + type.scale() + ") with time zone",
                        WireType.TIMESTAMPTZ,
                        TemporalEncoders.instant(type.scale()));
        };
    }

    private static PostgresType smallint() {
        return new PostgresType("smallint", WireType.INT2, NumberEncoders::int2);
    }

    private static PostgresType integer() {
        return new PostgresType("integer", WireType.INT4, NumberEncoders::int4);
    }

    private static PostgresType bigint() {
        return new PostgresType("bigint", WireType.INT8, NumberEncoders::int8);
    }

    private static PostgresType unsigned64() {
        return new PostgresType(UNSIGNED_64, WireType.NUMERIC, NumberEncoders::unsigned);
    }

    private static PostgresType text() {
        return new PostgresType("text", WireType.TEXT, TextEncoders::text);
    }

    /** Not char(n): that would pad, and its comparisons ignore spaces. PostgreSQL has no varchar(0). */
    private static PostgresType varchar(int length) {
        return length == 0
                ? text()
                : new PostgresType("character varying(" + length + ")", WireType.TEXT, TextEncoders.text(length));
    }

    /**
     * A condition that holds if an expression of this type equals another down to the last bit. It is made of equalities,
     * which PostgreSQL can look up and hash.
     *
     * @param nullable whether they may be NULL, which then equals NULL
     */
    String same(String left, String right, boolean nullable) {
        if (nullable) {
            return "coalesce(" + comparable(left) + ", " + filler() + ") = coalesce(" + comparable(right) + ", "
                    + filler() + ") AND (" + left + " IS NULL) = (" + right + " IS NULL)";
        }
        // The first of the two is one that an index may serve, the other one knows no collation.
        String asItIs = wire == WireType.TEXT ? left + " = " + right + " AND " : "";
        return asItIs + comparable(left) + " = " + comparable(right);
    }

    /** json has no equality; 0.0 and -0.0 are equal to PostgreSQL, but not to the source that tells them apart. */
    private String comparable(String value) {
        return switch (wire) {
            case JSON -> value + "::text COLLATE \"C\"";
            case TEXT -> value + " COLLATE \"C\"";
            case FLOAT4 -> "float4send(" + value + ")";
            case FLOAT8 -> "float8send(" + value + ")";
            case INT2, INT4, INT8, NUMERIC, UUID, BYTEA, DATE, INTERVAL, TIMESTAMP, TIMESTAMPTZ -> value;
        };
    }

    /** Stands where NULL is while values are compared. */
    private String filler() {
        return switch (wire) {
            case JSON, TEXT -> "''";
            case FLOAT4, FLOAT8, BYTEA -> "''::bytea";
            case INT2, INT4, INT8, NUMERIC, INTERVAL -> "'0'::" + wire.typeName();
            case UUID -> "'00000000-0000-0000-0000-000000000000'::uuid";
            case DATE, TIMESTAMP, TIMESTAMPTZ -> "'epoch'::" + wire.typeName();
        };
    }
}
