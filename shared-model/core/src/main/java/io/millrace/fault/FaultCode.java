// SPDX-License-Identifier: Apache-2.0
package io.millrace.fault;

import static io.millrace.fault.Response.HALT;
import static io.millrace.fault.Response.PARK;
import static io.millrace.fault.Response.RETRY;

/**
 * Every way in which Millrace stops, waits or sets a row aside. Names are stable: people build alerts on them.
 *
 * <p>{@code docs/reference/faults.md} is rendered from here.
 */
public enum FaultCode {
    // settings and checks before the start
    SETTING_MISSING(HALT, "Set it in pipeline.yaml or by its environment variable."),
    SETTING_INVALID(HALT, "Correct the value in pipeline.yaml or its environment variable."),
    SETTING_UNKNOWN(HALT, "Remove it or correct its name."),
    SECRET_UNRESOLVED(HALT, "Provide the environment variable or file that the reference names."),
    SOURCE_CONFIG(HALT, "Change the source server's setting as shown and start again."),
    SOURCE_GRANT_MISSING(HALT, "Grant the privilege shown to the source user."),
    SOURCE_TABLE_MISSING(HALT, "Correct source.tables, or create the table."),
    SOURCE_TYPE_NOT_CARRIED(HALT, "Exclude the table or column, or change the column's type."),
    SOURCE_TABLE_NOT_CARRIED(HALT, "Exclude the table from source.tables, or change it as shown."),
    TARGET_CONFIG(HALT, "Change the target server as shown and start again."),
    TARGET_GRANT_MISSING(HALT, "Grant the privilege shown to the target user."),
    TARGET_TABLE_SHAPE(HALT, "Drop or change the target table, or map the source table to another name."),
    TARGET_TABLE_NOT_EMPTY(HALT, "Empty the target table, or map the source table to another name."),
    TOPIC_CONFIG(HALT, "Change the topic's setting as shown, or let Millrace create the topic."),
    TRANSFORM_INVALID(HALT, "Correct the transform's settings."),

    // servers
    SOURCE_UNREACHABLE(RETRY, "Check the source's address, and that it accepts connections."),
    SOURCE_UNAUTHORISED(HALT, "Check the source's user, password and host part of the account."),
    KAFKA_UNREACHABLE(RETRY, "Check kafka.bootstrapServers, and that the broker accepts connections."),
    KAFKA_UNAUTHORISED(HALT, "Check the Kafka user and its ACLs."),
    KAFKA_REFUSED(
            HALT,
            "Correct what Kafka names, in kafka.client, of the topic or of the brokers, and start again: waiting does not"
                    + " help."),
    KAFKA_REFUSED_RECORD(
            RETRY,
            "Raise the limit that Kafka names, for a topic max.message.bytes; it is tried again, and nothing is lost"
                    + " meanwhile."),
    TARGET_UNREACHABLE(RETRY, "Check the target's address, and that it accepts connections."),
    TARGET_UNAUTHORISED(HALT, "Check the target's user and password."),

    // capture
    LOG_PURGED(HALT, "Take a new snapshot; keep the log longer (binlog_expire_logs_seconds)."),
    LOG_NOT_THE_SAME(
            HALT,
            "The log is not the one that was read before: give the address back to its server, or take a new"
                    + " snapshot."),
    LOG_TRANSACTIONS_MISSING(
            HALT,
            "The server lacks transactions that are in the target: go back to the one that has them, or bring them over"
                    + " with their GTIDs, and start again; where they are lost, take a new snapshot."),
    LOG_FAILOVER_UNPROVEN(
            HALT,
            "Go back to the server that was read before, or take a new snapshot: here nobody can prove what was read."),
    LOG_EVENT_NOT_CARRIED(HALT, "Switch off what writes such events, then take a new snapshot of what they touched."),
    LOG_STATEMENT_FORMAT(HALT, "Use binlog_format=ROW in every session, then take a new snapshot of the table."),
    LOG_SHAPE_MISMATCH(HALT, "The row does not fit the known shape of its table: take a new snapshot of the table."),
    LOG_VALUE_NOT_CARRIED(HALT, "Correct the value at the source, or exclude the column."),
    LOG_SCHEMA_CHANGE_UNKNOWN(HALT, "Bring the target's table into the shape shown, then take a new snapshot of it."),
    LOG_READ_FAILED(RETRY, "The connection to the source's log was lost; it is tried again."),
    LOG_SERVER_ID_CLASH(HALT, "Give source.serverId a number that no other replica uses."),

    // change log in Kafka
    RECORD_CORRUPT(HALT, "The record in Kafka is damaged: take a new snapshot."),
    RECORD_VERSION_UNKNOWN(HALT, "The record is from a newer Millrace: upgrade this service first."),
    RECORD_TOO_LARGE(HALT, "Raise kafka.maxRecordBytes and the broker's message.max.bytes."),
    LOG_GAP(
            HALT,
            "Changes are missing in Kafka (retention, a new topic, a broker that lost its only copy of them, or a target from"
                    + " too old a backup): restore a newer backup of the target if there is one, or take a new snapshot."),
    TOPIC_CHANGED(HALT, "The topic is not the one that was read before: take a new snapshot."),
    SCHEMA_UNKNOWN(HALT, "The schema of these rows is missing in the schemas topic: take a new snapshot."),

    // snapshot
    SCHEMA_CHANGED_DURING_COPY(HALT, "Start the service again when the shapes of the source's tables rest."),
    SNAPSHOT_FENCED(HALT, "Another snapshot has taken over; stop this one."),

    // target
    TARGET_REFUSED_ROW(
            PARK,
            "Correct the row at the source or the target's table, then resume; or let such rows wait while others go on"
                    + " (apply.refusedRows: park)."),
    TARGET_VALUE_NOT_HELD(
            PARK,
            "The target cannot hold the value: correct it at the source, mask the column, or see target.values and"
                    + " apply.refusedRows."),
    TARGET_ROWS_PARKED(
            RETRY,
            "Say what becomes of the table's parked changes, by POST /parked at apply; nothing is lost meanwhile."),
    TARGET_SCHEMA_CHANGE_NOT_CARRIED(HALT, "Carry out this one change in the target by hand, then start apply again."),
    TARGET_SCHEMA_CHANGE_ASKED(
            RETRY, "Look at it and decide, by POST /schema-changes at apply; nothing is lost while it waits."),
    TARGET_PROGRESS_MOVED(HALT, "Another apply has taken over; stop this one."),
    TARGET_REJECTED(HALT, "See the target's own message."),
    TARGET_BUSY(RETRY, "The target is busy, full or read-only; it is tried again."),

    // ourselves
    STATE_UNUSABLE(HALT, "Free the folder, or name another one in stateDir; one process at a time may hold it."),
    JOB_FAILED(RETRY, "See the log of the service for the cause."),
    INTERNAL(HALT, "This is a defect of Millrace: please report it with the log.");

    private final Response response;
    private final String remedy;

    FaultCode(Response response, String remedy) {
        this.response = response;
        this.remedy = remedy;
    }

    /** What happens next. */
    public Response response() {
        return response;
    }

    /** What a person can do about it. */
    public String remedy() {
        return remedy;
    }
}
