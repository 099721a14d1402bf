// SPDX-License-Identifier: Apache-2.0
package io.millrace.capture.binlog;

import com.github.shyiko.mysql.binlog.BinaryLogClient;
import com.github.shyiko.mysql.binlog.network.SSLMode;
import com.github.shyiko.mysql.binlog.network.protocol.command.QueryCommand;
import io.millrace.capture.log.EventSink;
import io.millrace.capture.log.ReaderId;
import io.millrace.fault.FaultCode;
import io.millrace.fault.MillraceException;
import io.millrace.settings.PipelineSettings;
import io.millrace.settings.SourceSettings;
import java.io.IOException;
import java.net.Socket;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One reading of the log over one connection. {@link #read} is for one thread, once; {@link #close} for any.
 *
 * <p>The protocol is the client's: greeting, authentication, encryption, the request. The events are taken as they come.
 */
final class LogConnection implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(LogConnection.class);

    /** How long the server waits for a reader that waits for Kafka. */
    private static final long WRITE_SECONDS = 3600;

    /** A server that has all that is asked for does not keep a reader waiting. */
    private static final int SILENCE_MILLIS = 60_000;

    private final Client client;
    private final LogOffsets offsets;
    private final RawEvents events;
    private volatile boolean closed;

    private LogConnection(PipelineSettings settings, long serverId, EventSink target, boolean endless) {
        SourceSettings source = settings.source();
        offsets = new LogOffsets(target);
        events = new RawEvents(offsets, endless);
        client = new Client(source, serverId);
        client.setEventDeserializer(events);
        client.setConnectTimeout(source.connectTimeout().toMillis());
        client.setKeepAlive(false);
        client.setNetWriteTimeout(WRITE_SECONDS);
        client.setSSLMode(
                switch (source.tls()) {
                    case DISABLED -> SSLMode.DISABLED;
                    case REQUIRED -> SSLMode.REQUIRED;
                    case VERIFY -> SSLMode.VERIFY_IDENTITY;
                });
    }

    /**
     * A reading that waits at the log's end for more, and asks the server for a word once in a while.
     *
     * @param serverId the replication id of the server whose log it is
     */
    static LogConnection waiting(PipelineSettings settings, long serverId, EventSink target) {
        LogConnection connection = new LogConnection(settings, serverId, target, true);
        connection.client.setServerId(ReaderId.of(settings));
        connection.client.setHeartbeatInterval(
                settings.capture().heartbeatInterval().toMillis());
        return connection;
    }

    /**
     * A reading that ends at the log's end. It has no number, so it drives no other reader away.
     *
     * @param serverId the replication id of the server whose log it is
     */
    static LogConnection ending(PipelineSettings settings, long serverId, EventSink target) {
        LogConnection connection = new LogConnection(settings, serverId, target, false);
        connection.client.setBlocking(false);
        connection.client.setSocketFactory(() -> {
            Socket socket = new Socket();
            socket.setSoTimeout(SILENCE_MILLIS);
            return socket;
        });
        return connection;
    }

    /**
     * Whether a connection reached the server that was looked at. An address may lead to several.
     *
     * @throws MillraceException {@link FaultCode#LOG_READ_FAILED} if it is another one: the next time all is looked at
     *     again
     */
    static void requireServer(long wanted, long reached) {
        if (wanted != reached) {
            throw new MillraceException(
                    FaultCode.LOG_READ_FAILED,
                    "The source's address leads to another server now: its server_id is " + reached + " and was "
                            + wanted + " a moment ago.");
        }
    }

    /**
     * Reads from there until the target wants no more, the log ends, or this is closed.
     *
     * @throws MillraceException what the target threw, or what the connection broke off with
     */
    void read(String file, long offset) {
        client.setBinlogFilename(file);
        client.setBinlogPosition(offsets.begin(offset));
        try {
            client.connect();
        } catch (IOException e) {
            if (!closed) {
                throw ClientFaults.of(e);
            }
        }
        Throwable failure = events.failure();
        if (failure == null && (closed || events.ended() || client.reachedEnd)) {
            return;
        }
        if (failure == null) {
            failure = client.brokeOff;
        }
        throw failure == null
                ? new MillraceException(FaultCode.LOG_READ_FAILED, "The source closed the connection.")
                : ClientFaults.of(failure);
    }

    /** Where the event begins that comes next in its file. For the reading thread alone. */
    long offset() {
        return offsets.offset();
    }

    @Override
    public void close() {
        closed = true;
        try {
            client.disconnect();
        } catch (IOException e) {
            LOG.debug("The reader of the log did not disconnect", e);
        }
    }

    /** The client, and how its reading ended. */
    private static final class Client extends BinaryLogClient {

        private volatile boolean reachedEnd;
        private volatile @Nullable Exception brokeOff;

        private final long wantedServerId;

        Client(SourceSettings source, long wantedServerId) {
            super(source.host(), source.port(), source.user(), source.password().resolve());
            this.wantedServerId = wantedServerId;
            registerLifecycleListener(new AbstractLifecycleListener() {
                @Override
                public void onCommunicationFailure(BinaryLogClient of, Exception failure) {
                    brokeOff = failure;
                }
            });
        }

        /** Before the log is asked for. The client says that it knows checksums only while the server writes some, but older files may have them. */
        @Override
        protected void setupConnection() throws IOException {
            super.setupConnection();
            try {
                requireServer(wantedServerId, getMasterServerId());
            } catch (MillraceException e) {
                // The client closes its connection on nothing else.
                throw new IOException(e);
            }
            channel.write(new QueryCommand("SET @master_binlog_checksum = 'CRC32'"));
            checkError(channel.read());
        }

        /** The client calls it when the server says that the log ends here; nothing else tells that from a breach. */
        @Override
        public void disconnect() throws IOException {
            reachedEnd = true;
            super.disconnect();
        }
    }
}
