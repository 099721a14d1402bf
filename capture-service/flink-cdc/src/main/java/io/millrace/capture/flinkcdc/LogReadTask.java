// SPDX-License-Identifier: Apache-2.0
package io.millrace.capture.flinkcdc;

import com.github.shyiko.mysql.binlog.event.ByteArrayEventData;
import com.github.shyiko.mysql.binlog.event.Event;
import com.github.shyiko.mysql.binlog.event.EventData;
import com.github.shyiko.mysql.binlog.event.FormatDescriptionEventData;
import com.github.shyiko.mysql.binlog.event.RotateEventData;
import com.github.shyiko.mysql.binlog.event.deserialization.EventDeserializer.EventDataWrapper;
import io.debezium.connector.mysql.MySqlConnector;
import io.debezium.connector.mysql.MySqlOffsetContext;
import io.debezium.connector.mysql.MySqlPartition;
import io.debezium.connector.mysql.MySqlStreamingChangeEventSourceMetrics;
import io.debezium.pipeline.ErrorHandler;
import io.millrace.capture.log.Handover;
import io.millrace.capture.log.LogDecoder;
import io.millrace.capture.log.LogEventHeader;
import io.millrace.capture.log.LogEventKind;
import io.millrace.fault.FaultCode;
import io.millrace.fault.MillraceException;
import org.apache.flink.cdc.connectors.mysql.debezium.task.MySqlBinlogSplitReadTask;
import org.apache.flink.cdc.connectors.mysql.debezium.task.context.StatefulTaskContext;
import org.apache.flink.cdc.connectors.mysql.source.split.MySqlBinlogSplit;

/**
 * The connector's reading of the log, with every event given to the {@link LogDecoder} instead of being handled there:
 * the connector passes over events that it does not know, and goes on after failures.
 */
final class LogReadTask extends MySqlBinlogSplitReadTask {

    private final LogDecoder decoder;
    private final Handover handover;
    private boolean failed;

    LogReadTask(StatefulTaskContext context, MySqlBinlogSplit split, LogDecoder decoder, Handover handover) {
        super(
                context.getConnectorConfig(),
                context.getConnection(),
                context.getDispatcher(),
                context.getSignalEventDispatcher(),
                new Failures(context, handover),
                StatefulTaskContext.getClock(),
                context.getTaskContext(),
                (MySqlStreamingChangeEventSourceMetrics) context.getStreamingChangeEventSourceMetrics(),
                split,
                event -> true);
        this.decoder = decoder;
        this.handover = handover;
    }

    @Override
    protected void handleEvent(MySqlPartition partition, MySqlOffsetContext offset, Event event) {
        if (failed) {
            return;
        }
        try {
            handle(event);
        } catch (InterruptedException e) {
            failed = true;
            Thread.currentThread().interrupt();
        } catch (Throwable e) {
            // All of them, Errors too: the client would note them in its log and go on with the next event.
            failed = true;
            handover.fail(faultOf(e));
        }
    }

    private void handle(Event event) throws InterruptedException {
        ConnectorHeader header = event.getHeader();
        EventData data = event.getData();
        EventData inner = data instanceof EventDataWrapper wrapper ? wrapper.getInternal() : data;
        if (inner instanceof RotateEventData rotation) {
            decoder.rotate(rotation.getBinlogFilename(), rotation.getBinlogPosition());
        } else if (inner instanceof FormatDescriptionEventData) {
            decoder.describe(header.plain());
        } else if (inner instanceof ByteArrayEventData bytes) {
            requireRead(header.plain());
            decoder.take(header.plain(), bytes.getData());
        }
    }

    private void requireRead(LogEventHeader header) {
        if (LogEventKind.of(header) == LogEventKind.PARTIAL_UPDATE) {
            throw MillraceException.at(
                    FaultCode.LOG_EVENT_NOT_CARRIED,
                    null,
                    decoder.position(),
                    "Parts of JSON values (event type " + header.code() + " of the binary log), which the log source"
                            + " flink-cdc does not read.");
        }
    }

    private MillraceException faultOf(Throwable failure) {
        return failure instanceof MillraceException known
                ? known
                : MillraceException.at(
                        FaultCode.INTERNAL,
                        null,
                        decoder.position(),
                        "An event of the log could not be handled.",
                        failure);
    }

    /** What the connector reports of its own doing. */
    private static final class Failures extends ErrorHandler {

        private final Handover handover;

        Failures(StatefulTaskContext context, Handover handover) {
            super(MySqlConnector.class, context.getConnectorConfig(), context.getQueue());
            this.handover = handover;
        }

        @Override
        public void setProducerThrowable(Throwable failure) {
            handover.fail(ClientFaults.of(failure));
        }
    }
}
