// SPDX-License-Identifier: Apache-2.0
package io.millrace.capture.source;

import io.millrace.model.LogFile;
import io.millrace.model.PreparedTransaction;
import io.millrace.model.SchemaChange;
import io.millrace.position.LogPosition;
import org.jspecify.annotations.Nullable;

/**
 * A record on its way from the thread that reads the log to Flink's, with what it does to the state.
 *
 * @param record to be emitted
 * @param kind what it is, for the counters
 * @param upTo the position reached when it is emitted
 * @param change the schema change that it carries, or null
 * @param file the file of the log that it keeps, or null
 * @param prepared the transaction in two phases that it keeps, or null
 * @param epoch the log that continues another one from there on, which it keeps, or null
 * @param sourceMicros when the source committed it, or when the log was seen to be quiet; 0 if not known
 */
record AssembledRecord(
        LogRecord record,
        Kind kind,
        LogPosition upTo,
        @Nullable SchemaChange change,
        @Nullable LogFile file,
        @Nullable PreparedTransaction prepared,
        @Nullable LogEpoch epoch,
        long sourceMicros) {

    enum Kind {
        /** A part of a transaction that is not its last. */
        PART,
        /** A transaction, or the last part of one. */
        TRANSACTION,
        /** A schema, for the topic of schemas. */
        SHAPE,
        /** A schema change at its place among the changes. */
        SCHEMA,
        /** A sign of life. */
        IDLE,
        /** A file of the log, for the topic of schemas. */
        FILE,
        /** A transaction in two phases, for the topic of schemas. */
        PREPARED,
        /** A log that continues another one, for the topic of schemas. */
        EPOCH
    }
}
