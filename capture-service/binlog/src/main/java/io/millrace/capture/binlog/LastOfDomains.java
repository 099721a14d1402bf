// SPDX-License-Identifier: Apache-2.0
package io.millrace.capture.binlog;

import io.millrace.capture.log.EventSink;
import io.millrace.capture.log.LogEventHeader;
import io.millrace.capture.log.LogEventKind;
import io.millrace.capture.log.wire.GtidText;
import io.millrace.fault.FaultCode;
import io.millrace.fault.MillraceException;
import io.millrace.mysql.GtidProof;
import io.millrace.mysql.LogCoordinates;
import io.millrace.position.GtidSet;
import io.millrace.position.LogIdentity;
import io.millrace.settings.PipelineSettings;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * Looks whether a log of MariaDB holds the very transactions that were read last of each domain: another server may have
 * given their numbers to others. Used once, by one thread.
 */
final class LastOfDomains implements EventSink {

    private final Map<String, String> wanted;

    private LastOfDomains(Map<String, String> wanted) {
        this.wanted = wanted;
    }

    /**
     * Reads the log of that server from the start of a file until all are found.
     *
     * @throws MillraceException {@link FaultCode#LOG_TRANSACTIONS_MISSING} if one is not there
     */
    static void require(
            PipelineSettings settings, LogIdentity server, String gtids, LogCoordinates file, GtidProof proof) {
        LastOfDomains last =
                new LastOfDomains(new TreeMap<>(GtidSet.parse(gtids).domains()));
        for (String before : Objects.requireNonNull(file.gtids()).split(",")) {
            last.wanted.values().remove(before);
        }
        if (last.wanted.isEmpty()) {
            return;
        }
        try (SideReading side = new SideReading(settings, server)) {
            side.events(file.position(1), last);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new MillraceException(FaultCode.LOG_READ_FAILED, "The reading of the log was ended.", e);
        }
        if (!last.wanted.isEmpty()) {
            throw proof.lacking(String.join(", ", List.copyOf(last.wanted.values())));
        }
    }

    @Override
    public boolean take(LogEventHeader header, byte[] body) {
        if (LogEventKind.of(header) == LogEventKind.MARIADB_GTID) {
            String gtid = Objects.requireNonNull(
                    GtidText.ofMariaDb(body, header.serverId()).gtid());
            String domain = GtidSet.domainOf(gtid);
            // Another server may have written under the same number before it, or behind it.
            wanted.remove(domain, gtid);
        }
        return !wanted.isEmpty();
    }
}
