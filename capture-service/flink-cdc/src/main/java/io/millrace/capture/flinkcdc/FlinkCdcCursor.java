// SPDX-License-Identifier: Apache-2.0
package io.millrace.capture.flinkcdc;

import com.github.shyiko.mysql.binlog.BinaryLogClient;
import io.debezium.relational.history.TableChanges.TableChange;
import io.millrace.capture.log.ChangeBuffer;
import io.millrace.capture.log.Charsets;
import io.millrace.capture.log.EventTaker;
import io.millrace.capture.log.Handover;
import io.millrace.capture.log.LogDecoder;
import io.millrace.capture.log.statement.ServerZone;
import io.millrace.capture.source.LogCursor;
import io.millrace.capture.source.LogState;
import io.millrace.fault.FaultCode;
import io.millrace.fault.MillraceException;
import io.millrace.model.ChangeEvent;
import io.millrace.model.SchemaChange;
import io.millrace.mysql.LogCoordinates;
import io.millrace.position.LogPosition;
import io.millrace.settings.PipelineSettings;
import java.io.IOException;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.cdc.connectors.mysql.debezium.task.context.StatefulTaskContext;
import org.apache.flink.cdc.connectors.mysql.source.config.MySqlSourceConfig;
import org.apache.flink.cdc.connectors.mysql.source.offset.BinlogOffset;
import org.apache.flink.cdc.connectors.mysql.source.split.MySqlBinlogSplit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An open reading of the log through the connector. One thread of ours connects and waits, one of the client reads and
 * decodes; the caller takes what they hand over.
 */
final class FlinkCdcCursor implements LogCursor {

    private static final Logger LOG = LoggerFactory.getLogger(FlinkCdcCursor.class);

    private static final long STOP_MILLIS = 10_000;

    private final Handover handover;
    private final EventTaker taker;
    private final StatefulTaskContext context;
    private final LogClient client;
    private final Thread reading;
    private volatile boolean closed;

    private FlinkCdcCursor(
            PipelineSettings settings, LogState resume, Charsets charsets, ServerZone zone, InstantSource clock) {
        long heartbeatMillis = settings.capture().heartbeatInterval().toMillis();
        LogPosition start = resume.position().startOfTransaction();
        String file = LogCoordinates.fileName(resume.identity().fileBase(), start.file());
        MySqlSourceConfig config = ConnectorConfig.of(settings, file, start.offset());
        handover = new Handover(resume.position(), System::nanoTime);
        taker = new EventTaker(handover, heartbeatMillis, clock);
        client = new LogClient(config.getHostname(), config.getPort(), config.getUsername(), config.getPassword());
        context = new StatefulTaskContext(config, client, ConnectorConfig.connection(config));
        MySqlBinlogSplit split = new MySqlBinlogSplit(
                "log",
                BinlogOffset.ofBinlogFilePosition(file, start.offset()),
                BinlogOffset.ofNonStopping(),
                List.of(),
                notations(resume.schemas()),
                0);
        context.configure(split);
        ShapeBook shapes = new ShapeBook(
                settings.source().selection(),
                context.getDatabaseSchema(),
                context.getMySqlPartition(),
                context.getOffsetContext(),
                charsets,
                zone,
                resume.schemas());
        LogDecoder decoder = new LogDecoder(shapes, resume.position(), ChangeBuffer.prompt(handover), null);
        LogReadTask task = new LogReadTask(context, split, decoder, handover);
        client.leaveBodiesAlone();
        client.setHeartbeatInterval(heartbeatMillis);
        client.registerLifecycleListener(new Disconnection());
        reading = new Thread(() -> read(task), "log-reading");
        reading.setDaemon(true);
    }

    /** Opens the log there; a failure to connect is told by the first {@link #poll}. */
    static FlinkCdcCursor open(
            PipelineSettings settings, LogState resume, Charsets charsets, ServerZone zone, InstantSource clock) {
        FlinkCdcCursor cursor;
        try {
            cursor = new FlinkCdcCursor(settings, resume, charsets, zone, clock);
        } catch (MillraceException e) {
            throw e;
        } catch (RuntimeException e) {
            throw ClientFaults.of(e);
        } catch (LinkageError e) {
            // Left alone it would end the whole process, and say nothing in health.
            throw new MillraceException(FaultCode.INTERNAL, "The log source's folder is not complete.", e);
        }
        cursor.reading.start();
        return cursor;
    }

    private static Map<io.debezium.relational.TableId, TableChange> notations(List<SchemaChange> schemas) {
        Map<io.debezium.relational.TableId, TableChange> notations = new HashMap<>();
        for (SchemaChange change : schemas) {
            String notation = change.origin();
            if (notation == null) {
                throw MillraceException.at(
                        FaultCode.INTERNAL, change.table(), change.position(), "A shape without its notation.");
            }
            TableChange shape = ShapeNotation.read(notation);
            notations.put(shape.getId(), shape);
        }
        return notations;
    }

    private void read(LogReadTask task) {
        try {
            task.execute(this::isOpen, context.getMySqlPartition(), context.getOffsetContext());
        } catch (InterruptedException e) {
            LOG.debug("The reading of the log was interrupted", e);
        } catch (Throwable e) {
            handover.fail(ClientFaults.of(e));
        }
    }

    private boolean isOpen() {
        return !closed;
    }

    @Override
    public List<ChangeEvent> poll() throws InterruptedException {
        return taker.poll();
    }

    @Override
    public void wakeUp() {
        handover.wakeUp();
    }

    @Override
    public void close() {
        closed = true;
        handover.close();
        disconnect();
        reading.interrupt();
        try {
            reading.join(STOP_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        // The client may have been connecting when it was told to end.
        disconnect();
        try {
            context.getConnection().close();
        } catch (SQLException e) {
            LOG.debug("The connection of the reader of the log did not close", e);
        }
        context.getDatabaseSchema().close();
    }

    private void disconnect() {
        try {
            client.disconnect();
        } catch (IOException e) {
            LOG.debug("The reader of the log did not disconnect", e);
        }
    }

    /** The connection ends the reading when it ends itself. */
    private final class Disconnection extends BinaryLogClient.AbstractLifecycleListener {

        @Override
        public void onCommunicationFailure(BinaryLogClient source, @Nullable Exception failure) {
            fail(failure);
        }

        @Override
        public void onEventDeserializationFailure(BinaryLogClient source, @Nullable Exception failure) {
            handover.fail(new MillraceException(
                    FaultCode.LOG_EVENT_NOT_CARRIED, "An event of the log cannot be taken apart.", failure));
        }

        @Override
        public void onDisconnect(BinaryLogClient source) {
            fail(null);
        }

        private void fail(@Nullable Exception failure) {
            if (!closed) {
                handover.fail(
                        failure == null
                                ? new MillraceException(FaultCode.LOG_READ_FAILED, "The source closed the connection.")
                                : ClientFaults.of(failure));
            }
        }
    }
}
