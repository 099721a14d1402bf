// SPDX-License-Identifier: Apache-2.0
package io.millrace.capture.binlog;

import io.millrace.capture.log.ChangeBuffer;
import io.millrace.capture.log.EventSink;
import io.millrace.capture.log.EventTaker;
import io.millrace.capture.log.Handover;
import io.millrace.capture.log.LogDecoder;
import io.millrace.capture.log.LogEventHeader;
import io.millrace.capture.log.LogEventKind;
import io.millrace.capture.log.XaTransactions;
import io.millrace.capture.log.wire.LogBytes;
import io.millrace.capture.source.LogCursor;
import io.millrace.capture.source.LogState;
import io.millrace.fault.FaultCode;
import io.millrace.fault.MillraceException;
import io.millrace.model.ChangeEvent;
import io.millrace.mysql.LogCoordinates;
import io.millrace.position.LogPosition;
import io.millrace.settings.PipelineSettings;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An open reading of the log. One thread of ours reads and decodes; the caller takes what it hands over. */
final class BinlogCursor implements LogCursor {

    private static final long STOP_MILLIS = 10_000;

    /** How often an event is read before it is believed that nobody will ever read it. */
    private static final int DAMAGED_TIMES = 3;

    private final Handover handover;
    private final ChangeBuffer buffer;
    private final EventTaker taker;
    private final LogDecoder decoder;
    private final @Nullable PassedGroups passed;
    private final SideReading side;
    private final LogConnection connection;
    private final Thread reading;
    private volatile boolean closed;

    private BinlogCursor(
            PipelineSettings settings, LogState resume, LogShapes shapes, SideReading side, InstantSource clock) {
        this.side = side;
        passed = passed(resume);
        handover = new Handover(resume.position(), System::nanoTime);
        buffer = ChangeBuffer.gathering(handover);
        taker = new EventTaker(handover, settings.capture().heartbeatInterval().toMillis(), clock);
        XaTransactions xa = new XaTransactions(resume.prepared(), side::events);
        decoder = new LogDecoder(shapes, resume.position(), buffer, xa);
        connection = side.waiting(new EventUnpacker(new Events()));
        LogPosition start = resume.position().startOfTransaction();
        String file = side.fileAt(start);
        reading = new Thread(() -> read(file, start.offset()), "log-reading");
        reading.setDaemon(true);
    }

    /** Opens the log there; a failure to connect is told by the first {@link #poll}. */
    static BinlogCursor open(
            PipelineSettings settings, LogState resume, LogShapes shapes, SideReading side, InstantSource clock) {
        BinlogCursor cursor = new BinlogCursor(settings, resume, shapes, side, clock);
        cursor.reading.start();
        return cursor;
    }

    private static @Nullable PassedGroups passed(LogState resume) {
        if (resume.position().epoch() == BinlogLogSource.FIRST_EPOCH) {
            return null;
        }
        String gtids = resume.gtids();
        if (gtids == null) {
            throw MillraceException.at(
                    FaultCode.LOG_FAILOVER_UNPROVEN,
                    null,
                    resume.position(),
                    "Transactions without GTIDs were read since another server took the source's place, so nobody can"
                            + " tell which of those to come were read there.");
        }
        return new PassedGroups(resume, gtids);
    }

    private void read(String file, long offset) {
        try {
            connection.read(file, Math.max(LogCoordinates.FIRST_EVENT, offset));
        } catch (MillraceException e) {
            handOverWhatIsWhole();
            handover.fail(e.getCause() instanceof WrongChecksumException ? damaged(e) : e);
        } catch (Throwable e) {
            handOverWhatIsWhole();
            // Left alone it would end the whole process, and say nothing in health.
            handover.fail(new MillraceException(FaultCode.INTERNAL, "The reading of the log ended.", e));
        }
    }

    /** The transactions before a fault go out before it. */
    private void handOverWhatIsWhole() {
        try {
            buffer.broken();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** What is damaged on its way comes whole the next time; what is damaged where it is kept never does. */
    private MillraceException damaged(MillraceException first) {
        LogPosition from = decoder.next();
        long damaged = connection.offset();
        for (int again = 1; again < DAMAGED_TIMES; again++) {
            if (isReadable(from, damaged)) {
                return first;
            }
        }
        return MillraceException.at(
                FaultCode.LOG_EVENT_NOT_CARRIED,
                null,
                from,
                "The log is damaged where the source keeps it, behind this place: read " + DAMAGED_TIMES
                        + " times, an event was never of the checksum that it carries.");
    }

    /** Whether the log can be read past an offset, or fails on the way there with something else than damage. */
    private boolean isReadable(LogPosition from, long offset) {
        buffer.busy(true);
        try {
            side.events(from, (header, body) -> header.end() <= offset);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        } catch (MillraceException e) {
            return !(e.getCause() instanceof WrongChecksumException);
        } finally {
            buffer.busy(false);
        }
    }

    /** What comes off the connection, in the reading thread. */
    private final class Events implements EventSink {

        @Override
        public boolean take(LogEventHeader header, byte[] body) throws InterruptedException {
            if (closed) {
                return false;
            }
            try {
                PassedGroups before = passed;
                if (before != null && before.isPassed(header, body)) {
                    buffer.sign();
                    return true;
                }
                switch (LogEventKind.of(header)) {
                    case ROTATE -> {
                        LogBytes rotation = new LogBytes(body);
                        long offset = rotation.readLittle(8);
                        decoder.rotate(rotation.readName(rotation.left()), offset);
                    }
                    case FORMAT_DESCRIPTION -> decoder.describe(header);
                    default -> decoder.take(header, body);
                }
                return true;
            } catch (MillraceException e) {
                throw e;
            } catch (RuntimeException | LinkageError e) {
                throw MillraceException.at(
                        FaultCode.INTERNAL, null, decoder.position(), "An event of the log could not be handled.", e);
            }
        }

        @Override
        public void drained() throws InterruptedException {
            buffer.drained();
        }

        @Override
        public void makeRoom() throws InterruptedException {
            buffer.drained();
            handover.awaitTaken();
        }
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
        reading.interrupt();
        side.close();
        connection.close();
        try {
            reading.join(STOP_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        // The client may have been connecting when it was told to end.
        connection.close();
    }
}
