// SPDX-License-Identifier: Apache-2.0
package io.millrace.capture.binlog;

import io.millrace.capture.log.Charsets;
import io.millrace.capture.log.SameLog;
import io.millrace.capture.log.statement.ServerZone;
import io.millrace.capture.source.LogCursor;
import io.millrace.capture.source.LogCursorFactory;
import io.millrace.capture.source.LogResumption;
import io.millrace.capture.source.LogState;
import io.millrace.mysql.ForeignKeys;
import io.millrace.mysql.SourceDatabase;
import io.millrace.mysql.SourceFaults;
import io.millrace.position.LogIdentity;
import io.millrace.settings.PipelineSettings;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.InstantSource;

/** Opens the log on the machine that reads, after a look at whether it is the one that was read before. */
final class BinlogCursorFactory implements LogCursorFactory {

    private static final long serialVersionUID = 1L;

    private final PipelineSettings settings;

    BinlogCursorFactory(PipelineSettings settings) {
        this.settings = settings;
    }

    @Override
    public LogResumption resume(LogState known) {
        return FailOver.resumption(settings);
    }

    @Override
    public LogCursor open(LogState resume) {
        try (Connection connection = new SourceDatabase(settings.source()).connect()) {
            LogIdentity server = SameLog.require(connection, resume);
            Charsets charsets = Charsets.read(connection);
            SideReading side = new SideReading(settings, server);
            ShapeScout scout = new ShapeScout(side, charsets);
            LogShapes shapes = new LogShapes(
                    settings.source().selection(),
                    charsets,
                    ServerZone.read(connection),
                    ForeignKeys.areLogged(connection),
                    scout,
                    resume);
            return BinlogCursor.open(settings, resume, shapes, side, InstantSource.system());
        } catch (SQLException e) {
            throw SourceFaults.of(e, "looking for the log");
        }
    }
}
