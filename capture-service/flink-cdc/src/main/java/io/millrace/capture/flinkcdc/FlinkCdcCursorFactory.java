// SPDX-License-Identifier: Apache-2.0
package io.millrace.capture.flinkcdc;

import io.millrace.capture.source.LogCursor;
import io.millrace.capture.source.LogCursorFactory;
import io.millrace.capture.source.LogState;
import io.millrace.fault.FaultCode;
import io.millrace.fault.MillraceException;
import io.millrace.mysql.LogCoordinates;
import io.millrace.mysql.ServerFacts;
import io.millrace.mysql.SourceDatabase;
import io.millrace.mysql.SourceFaults;
import io.millrace.position.LogIdentity;
import io.millrace.position.LogPosition;
import io.millrace.settings.PipelineSettings;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.InstantSource;

/** Opens the log on the machine that reads, after a look at whether it is the one that was read before. */
final class FlinkCdcCursorFactory implements LogCursorFactory {

    private static final long serialVersionUID = 1L;

    private final PipelineSettings settings;

    FlinkCdcCursorFactory(PipelineSettings settings) {
        this.settings = settings;
    }

    @Override
    public LogCursor open(LogState resume) {
        try (Connection connection = new SourceDatabase(settings.source()).connect()) {
            requireSameLog(connection, resume);
            return FlinkCdcCursor.open(settings, resume, Charsets.read(connection), InstantSource.system());
        } catch (SQLException e) {
            throw SourceFaults.of(e, "looking for the log");
        }
    }

    private static void requireSameLog(Connection connection, LogState resume) {
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
        String gtidsNow =
                gtids == null || position.isInsideOrAfterTransaction() ? null : facts.gtidsAt(connection, place);
        if (gtidsNow != null && !gtidsNow.equals(gtids)) {
            throw MillraceException.at(
                    FaultCode.LOG_NOT_THE_SAME,
                    null,
                    position,
                    "The GTIDs before it were " + gtids + " and are " + gtidsNow + ".");
        }
    }
}
