// SPDX-License-Identifier: Apache-2.0
package io.millrace.target.postgres;

import java.util.Arrays;
import java.util.stream.Collectors;

/** PostgreSQL's types in which values travel. The numbers are its own and never change. */
enum WireType {
    INT2("int2", 21, 1005),
    INT4("int4", 23, 1007),
    INT8("int8", 20, 1016),
    NUMERIC("numeric", 1700, 1231),
    FLOAT4("float4", 700, 1021),
    FLOAT8("float8", 701, 1022),
    TEXT("text", 25, 1009),
    JSON("json", 114, 199),
    UUID("uuid", 2950, 2951),
    BYTEA("bytea", 17, 1001),
    DATE("date", 1082, 1182),
    INTERVAL("interval", 1186, 1187),
    TIMESTAMP("timestamp", 1114, 1115),
    TIMESTAMPTZ("timestamptz", 1184, 1185);

    private final String typeName;
    private final int oid;
    private final int arrayOid;

    WireType(String typeName, int oid, int arrayOid) {
        this.typeName = typeName;
        this.oid = oid;
        this.arrayOid = arrayOid;
    }

    /** The type's own name, for casts. */
    String typeName() {
        return typeName;
    }

    /** The type's number. */
    int oid() {
        return oid;
    }

    /** The numbers of all array types, as the driver wants them listed. */
    static String arrayOids() {
        return Arrays.stream(values())
                .map(type -> Integer.toString(type.arrayOid))
                .collect(Collectors.joining(","));
    }
}
