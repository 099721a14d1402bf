// SPDX-License-Identifier: Apache-2.0
package io.millrace.capture.log;

/** What an event of the log is to us. Whatever is not listed here is refused. */
public enum LogEventKind {
    ROTATE,
    /** Opens a file, and every reading within it. */
    FORMAT_DESCRIPTION,
    GTID,
    ANONYMOUS_GTID,
    TAGGED_GTID,
    MARIADB_GTID,
    QUERY,
    TABLE_MAP,
    INSERT,
    UPDATE,
    /** Rows before and after, of whose JSON values the later ones may be told by what became other in them. */
    PARTIAL_UPDATE,
    DELETE,
    COMMIT,
    XA_PREPARE,
    HEARTBEAT,
    /** Says nothing about rows. */
    HARMLESS,
    /** A statement in place of rows, or its data. */
    STATEMENT,
    /** The server lost events. */
    INCIDENT,
    /** Rows in a form that this version cannot read. */
    REFUSED;

    /** The event at a file's start that says how the others are written. */
    public static final int CODE_FORMAT_DESCRIPTION = 15;

    private static final int CODE_TRANSACTION_PAYLOAD = 40;

    /** Whether it holds other events, all of a transaction's. */
    public static boolean isPacked(int code) {
        return code == CODE_TRANSACTION_PAYLOAD;
    }

    /** What the event is. */
    public static LogEventKind of(LogEventHeader header) {
        return switch (header.code()) {
            case 2 -> QUERY;
            case 4 -> ROTATE;
            case 15 -> FORMAT_DESCRIPTION;
            case 16 -> COMMIT;
            case 19 -> TABLE_MAP;
            case 23, 30 -> INSERT;
            case 24, 31 -> UPDATE;
            case 25, 32 -> DELETE;
            case 26 -> INCIDENT;
            case 27, 41 -> HEARTBEAT;
            case 33 -> GTID;
            case 34 -> ANONYMOUS_GTID;
            case 38 -> XA_PREPARE;
            case 39 -> PARTIAL_UPDATE;
            case 42 -> TAGGED_GTID;
            case 162 -> MARIADB_GTID;
            // LOAD DATA of all ages
            case 6, 8, 9, 10, 11, 12, 17, 18 -> STATEMENT;
            // STOP, variables of statements that are refused themselves, IGNORABLE, ROWS_QUERY, PREVIOUS_GTIDS,
            // TRANSACTION_CONTEXT, VIEW_CHANGE
            case 3, 5, 13, 14, 28, 29, 35, 36, 37 -> HARMLESS;
            // MariaDB: ANNOTATE_ROWS, BINLOG_CHECKPOINT, GTID_LIST, START_ENCRYPTION
            case 160, 161, 163, 164 -> HARMLESS;
            // TRANSACTION_PAYLOAD; MariaDB's compressed ones and its parts of rows
            case 40, 165, 166, 167, 168, 169, 170, 171, 172 -> REFUSED;
            default -> header.isIgnorable() ? HARMLESS : REFUSED;
        };
    }
}
