// SPDX-License-Identifier: Apache-2.0
package io.millrace.capture.binlog;

import io.millrace.capture.log.LogEventHeader;
import io.millrace.capture.log.LogEventKind;
import io.millrace.capture.log.wire.GtidText;
import io.millrace.capture.log.wire.UndecodableException;
import io.millrace.capture.source.LogState;
import io.millrace.fault.FaultCode;
import io.millrace.fault.MillraceException;
import io.millrace.position.GtidSet;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Tells the transactions of a log that were read in the one that it continues: they come in another order, so that some
 * may follow behind others that are new. Used by the reading thread alone.
 */
final class PassedGroups {

    private final GtidSet passed;
    /** The highest number that was met of each server in each domain of MariaDB. */
    private final Map<String, Long> numbers = new HashMap<>();

    private boolean atResumed;
    private boolean isPassed;

    /** As of a state whose transactions are known. */
    PassedGroups(LogState resume, String gtids) {
        passed = GtidSet.parse(gtids);
        // The first transaction is the one that was read last, and looked at again.
        atResumed = resume.position().isInsideOrAfterTransaction();
    }

    /**
     * Whether the event belongs to a transaction that was read before.
     *
     * @throws MillraceException {@link FaultCode#LOG_FAILOVER_UNPROVEN} if its name does not tell
     */
    boolean isPassed(LogEventHeader header, byte[] body) {
        LogEventKind kind = LogEventKind.of(header);
        return switch (kind) {
            case GTID, ANONYMOUS_GTID, TAGGED_GTID, MARIADB_GTID -> {
                String gtid = gtid(kind, header, body);
                isPassed = !atResumed && gtid != null && passed.contains(gtid);
                if (kind == LogEventKind.MARIADB_GTID && gtid != null) {
                    requireInOrder(gtid);
                }
                atResumed = false;
                yield isPassed;
            }
            case ROTATE, FORMAT_DESCRIPTION -> isPassed = false;
            case HEARTBEAT, INCIDENT -> false;
            case QUERY,
                    TABLE_MAP,
                    INSERT,
                    UPDATE,
                    PARTIAL_UPDATE,
                    DELETE,
                    COMMIT,
                    XA_PREPARE,
                    HARMLESS,
                    STATEMENT,
                    REFUSED -> isPassed;
        };
    }

    /** MariaDB's last one stands for all before it only where the numbers that a server gives in a domain rise. */
    private void requireInOrder(String gtid) {
        String writer = GtidSet.writerOf(gtid);
        long number = GtidSet.numberOf(gtid);
        Long before = numbers.get(writer);
        if (before == null || number > before) {
            numbers.put(writer, number);
        } else if (isPassed) {
            throw new MillraceException(
                    FaultCode.LOG_FAILOVER_UNPROVEN,
                    "The transaction " + gtid + " comes behind number " + before + " of its server in the log of the"
                            + " source, which is another server now, so nobody can tell whether it was read before.");
        }
    }

    private static @Nullable String gtid(LogEventKind kind, LogEventHeader header, byte[] body) {
        try {
            return switch (kind) {
                case GTID -> GtidText.ofMySql(body, false).gtid();
                case TAGGED_GTID -> GtidText.ofTagged(body).gtid();
                case MARIADB_GTID -> GtidText.ofMariaDb(body, header.serverId()).gtid();
                default -> null;
            };
        } catch (UndecodableException e) {
            // Whoever reads the transaction says so.
            return null;
        }
    }
}
