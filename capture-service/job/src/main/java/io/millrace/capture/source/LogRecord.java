// SPDX-License-Identifier: Apache-2.0
package io.millrace.capture.source;

/**
 * One encoded {@link io.millrace.codec.ChangeRecord} on its way to Kafka. A plain class with public fields, so that
 * Flink takes it for a POJO; in the chained job it is never serialized.
 */
public final class LogRecord {

    /** In place of {@link #gtids} where some have no names. */
    public static final String GTIDS_UNKNOWN = "?";

    /** Which topic the record belongs to: that of schemas, or that of changes. */
    public boolean schema;

    /** The Kafka key; empty for changes. */
    public byte[] key = {};

    /** The record; empty where what the key keeps is to be forgotten. */
    public byte[] value = {};

    /** Transactions before its end that no record names since the record before, or all of them; see the next. */
    public String gtids = "";

    /** Whether {@link #gtids} are all transactions before its end. */
    public boolean gtidsWhole;

    /** Row changes in it, for the counters. */
    public int rows;

    /** Needed by Flink. */
    public LogRecord() {}

    /** A record of changes. */
    public static LogRecord ofChanges(byte[] value, int rows) {
        LogRecord log = new LogRecord();
        log.value = value;
        log.rows = rows;
        return log;
    }

    /** A record of a schema. */
    public static LogRecord ofSchema(byte[] key, byte[] value) {
        LogRecord log = new LogRecord();
        log.schema = true;
        log.key = key;
        log.value = value;
        return log;
    }

    /** The end of what a key in the topic of schemas keeps. */
    static LogRecord ofForgotten(byte[] key) {
        return ofSchema(key, new byte[0]);
    }
}
