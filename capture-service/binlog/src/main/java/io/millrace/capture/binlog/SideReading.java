// SPDX-License-Identifier: Apache-2.0
package io.millrace.capture.binlog;

import io.millrace.capture.log.EventSink;
import io.millrace.model.TableId;
import io.millrace.mysql.LogCoordinates;
import io.millrace.mysql.ServerFacts;
import io.millrace.mysql.SourceDatabase;
import io.millrace.mysql.SourceFaults;
import io.millrace.mysql.TableNow;
import io.millrace.position.LogIdentity;
import io.millrace.position.LogPosition;
import io.millrace.settings.PipelineSettings;
import java.sql.Connection;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the reading thread asks the source for beside the log that it reads, one question at a time, each on a connection
 * of its own. {@link #close} is for any thread, and ends a question that waits for its answer.
 */
final class SideReading implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(SideReading.class);

    private final PipelineSettings settings;
    private final LogIdentity server;
    private volatile boolean closed;
    private volatile @Nullable LogConnection log;
    private volatile @Nullable Connection database;

    /** Of that server and no other, wherever the address leads. */
    SideReading(PipelineSettings settings, LogIdentity server) {
        this.settings = settings;
        this.server = server;
    }

    /** The name of the log's file at a place. */
    String fileAt(LogPosition place) {
        return LogCoordinates.fileName(server.fileBase(), place.file());
    }

    /** The reading of the log itself, on the same server. */
    LogConnection waiting(EventSink sink) {
        return LogConnection.waiting(settings, server.serverId(), sink);
    }

    /** Gives the events from a place on, until no more is wanted or the log ends. */
    void events(LogPosition from, EventSink sink) throws InterruptedException {
        EventUnpacker events = new EventUnpacker((header, body) -> !closed && sink.take(header, body));
        try (LogConnection connection = LogConnection.ending(settings, server.serverId(), events)) {
            log = connection;
            requireOpen();
            connection.read(fileAt(from), Math.max(LogCoordinates.FIRST_EVENT, from.offset()));
        } finally {
            log = null;
        }
        requireOpen();
    }

    /** The table's shape now, and how far the log is then. */
    TableNow table(TableId table) throws InterruptedException {
        try (Connection connection = new SourceDatabase(settings.source()).connect()) {
            database = connection;
            requireOpen();
            LogConnection.requireServer(
                    server.serverId(),
                    ServerFacts.read(connection).requireIdentity().serverId());
            return TableNow.read(connection, table);
        } catch (SQLException e) {
            throw SourceFaults.of(e, "asking for the shape of " + table);
        } finally {
            database = null;
        }
    }

    private void requireOpen() throws InterruptedException {
        if (closed || Thread.interrupted()) {
            throw new InterruptedException();
        }
    }

    @Override
    public void close() {
        closed = true;
        LogConnection reading = log;
        if (reading != null) {
            reading.close();
        }
        Connection asking = database;
        if (asking != null) {
            try {
                asking.abort(Runnable::run);
            } catch (SQLException e) {
                LOG.debug("The connection that asks for shapes did not close", e);
            }
        }
    }
}
