// SPDX-License-Identifier: Apache-2.0
package io.millrace.capture.log;

import io.millrace.capture.source.LogState;
import io.millrace.fault.FaultCode;
import io.millrace.fault.MillraceException;
import io.millrace.mysql.Flavour;
import io.millrace.mysql.GtidProof;
import io.millrace.mysql.LogCoordinates;
import io.millrace.mysql.ServerFacts;
import io.millrace.position.GtidSet;
import io.millrace.position.LogIdentity;
import io.millrace.position.LogPosition;
import java.sql.Connection;

/** A look at whether the server's log is the one that was read before, and still there. Stateless. */
public final class SameLog {

    private SameLog() {}

    /**
     * Looks before the log is opened. Returns what the server is now: an address may lead to another one at the next
     * connection.
     *
     * @throws MillraceException {@link FaultCode#LOG_NOT_THE_SAME} or {@link FaultCode#LOG_PURGED}
     */
    public static LogIdentity require(Connection connection, LogState resume) {
        ServerFacts facts = ServerFacts.read(connection);
        LogIdentity now = facts.requireIdentity();
        LogIdentity before = resume.identity();
        LogPosition position = resume.position();
        if (!before.isSameLog(now)) {
            throw MillraceException.at(
                    FaultCode.LOG_NOT_THE_SAME,
                    null,
                    position,
                    "It was read from " + before + ", here is " + now + ".");
        }
        String file = LogCoordinates.fileName(now.fileBase(), position.file());
        if (!facts.logFiles(connection).contains(file)) {
            throw MillraceException.at(
                    FaultCode.LOG_PURGED, null, position, "The source no longer has the file " + file + ".");
        }
        LogCoordinates place = new LogCoordinates(file, position.offset(), null);
        LogCoordinates end = facts.logEnd(connection);
        if (place.position(1).isAfter(end.position(1))) {
            throw MillraceException.at(
                    FaultCode.LOG_NOT_THE_SAME, null, position, "The source's log ends at " + end + ", before that.");
        }
        String gtids = resume.gtids();
        String gtidsNow = isComparable(facts, resume) ? facts.gtidsAt(connection, place) : null;
        if (gtids != null && gtidsNow != null && !isSame(gtids, gtidsNow, facts.gtidsElsewhere(connection))) {
            throw MillraceException.at(
                    FaultCode.LOG_NOT_THE_SAME,
                    null,
                    position,
                    "The GTIDs before it were " + GtidProof.shown(gtids) + " and are " + GtidProof.shown(gtidsNow)
                            + ".");
        }
        return now;
    }

    /** In a log that continues another one more may have been read than lies before; MariaDB says nothing of a start. */
    private static boolean isComparable(ServerFacts facts, LogState resume) {
        LogPosition position = resume.position();
        return position.epoch() == 1
                && !position.isInsideOrAfterTransaction()
                && (facts.flavour() == Flavour.MYSQL || position.offset() > LogCoordinates.FIRST_EVENT);
    }

    /** What came to the server by a backup is not in the log, and was noted at the start all the same. */
    private static boolean isSame(String read, String logged, String elsewhere) {
        GtidSet before = GtidSet.parse(read);
        GtidSet now = GtidSet.parse(logged);
        boolean allRead = before.containsAll(now) && before.lastOfWriters().containsAll(now.lastOfWriters());
        GtidSet known = GtidSet.parse(logged);
        known.addAll(GtidSet.parse(elsewhere));
        return allRead
                && known.domains().keySet().containsAll(before.domains().keySet())
                && (!before.domains().isEmpty() || known.containsAll(before));
    }
}
