// SPDX-License-Identifier: Apache-2.0
package io.millrace.capture.flinkcdc;

import io.millrace.capture.log.Charsets;
import io.millrace.capture.log.SameLog;
import io.millrace.capture.log.statement.ServerZone;
import io.millrace.capture.source.LogCursor;
import io.millrace.capture.source.LogCursorFactory;
import io.millrace.capture.source.LogState;
import io.millrace.fault.FaultCode;
import io.millrace.fault.MillraceException;
import io.millrace.mysql.SourceDatabase;
import io.millrace.mysql.SourceFaults;
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
        requireFirstEpoch(resume);
        try (Connection connection = new SourceDatabase(settings.source()).connect()) {
            SameLog.require(connection, resume);
            return FlinkCdcCursor.open(
                    settings, resume, Charsets.read(connection), ServerZone.read(connection), InstantSource.system());
        } catch (SQLException e) {
            throw SourceFaults.of(e, "looking for the log");
        }
    }

    /** In a log that continues another one some may have been read in the other: here nobody tells which. */
    private static void requireFirstEpoch(LogState resume) {
        if (resume.position().epoch() > FlinkCdcLogSource.FIRST_EPOCH) {
            throw MillraceException.at(
                    FaultCode.LOG_FAILOVER_UNPROVEN,
                    null,
                    resume.position(),
                    "Another server has taken the source's place since capture began. Only source.log: binlog can tell"
                            + " which transactions of its log were read before.");
        }
    }
}
