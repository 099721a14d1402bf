// SPDX-License-Identifier: Apache-2.0
package io.millrace.capture.log.contract;

import io.millrace.capture.source.LogCursor;
import io.millrace.capture.source.LogState;
import io.millrace.capture.source.PreparedRegister;
import io.millrace.capture.source.SchemaRegister;
import io.millrace.model.ChangeEvent;
import io.millrace.model.GtidsPassed;
import io.millrace.model.Heartbeat;
import io.millrace.model.LogFile;
import io.millrace.model.PreparedTransaction;
import io.millrace.model.RowChange;
import io.millrace.model.SchemaChange;
import io.millrace.model.TransactionBegin;
import io.millrace.model.TransactionEnd;
import io.millrace.position.LogPosition;
import io.millrace.settings.InvalidSettings;
import io.millrace.settings.PipelineSettings;
import io.millrace.settings.SettingsLoader;
import io.millrace.testkit.SourceServer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.NullUnmarked;
import org.jspecify.annotations.Nullable;

/** A cursor of a test, and the events that it gave so far. */
@NullUnmarked
public final class LogReading implements AutoCloseable {

    private static final long LIMIT_NANOS = 30_000_000_000L;

    private final LogCursor cursor;
    private final List<ChangeEvent> events = new ArrayList<>();

    /** Opens the log there. */
    public LogReading(LogReader reader, PipelineSettings settings, LogState resume) {
        cursor = reader.cursors().apply(settings).open(resume);
    }

    public static PipelineSettings settings(SourceServer server, String user, String... tables) {
        return settings(server.port(), user, tables);
    }

    /** Of a server on this machine. */
    public static PipelineSettings settings(int port, String user, String... tables) {
        String names = String.join("\", \"", tables);
        try {
            return SettingsLoader.parse("""
                    pipeline: test
                    source: {host: 127.0.0.1, port: %d, user: %s, tables: ["%s"], serverId: %d}
                    kafka: {bootstrapServers: "localhost:9092"}
                    target: {host: pg, database: copy, user: millrace}
                    capture: {heartbeatInterval: 200ms}
                    """.formatted(port, user, names, 7_000 + port), Map.of());
        } catch (InvalidSettings e) {
            throw new IllegalStateException(e);
        }
    }

    /** Reads on until an event of that kind is among those read. */
    public LogReading until(Predicate<ChangeEvent> last) throws InterruptedException {
        long end = System.nanoTime() + LIMIT_NANOS;
        while (events.stream().noneMatch(last)) {
            if (System.nanoTime() - end > 0) {
                throw new AssertionError("waited in vain, after " + texts());
            }
            poll();
        }
        return this;
    }

    /** The names of transactions without anything for us are no events of theirs. */
    private void poll() throws InterruptedException {
        cursor.poll().stream().filter(event -> !(event instanceof GtidsPassed)).forEach(events::add);
    }

    /** Reads on until so many rows and changes of schemas were read and their transaction is complete. */
    public LogReading untilChanges(int count) throws InterruptedException {
        long end = System.nanoTime() + LIMIT_NANOS;
        while (changes().size() < count || !(lastButHeartbeats() instanceof TransactionEnd)) {
            if (System.nanoTime() - end > 0) {
                throw new AssertionError("waited in vain for " + count + " changes, after " + texts());
            }
            poll();
        }
        return this;
    }

    private @Nullable ChangeEvent lastButHeartbeats() {
        for (int i = events.size() - 1; i >= 0; i--) {
            if (!(events.get(i) instanceof Heartbeat
                    || events.get(i) instanceof LogFile
                    || events.get(i) instanceof PreparedTransaction)) {
                return events.get(i);
            }
        }
        return null;
    }

    public List<ChangeEvent> events() {
        return events;
    }

    public List<ChangeEvent> changes() {
        return events.stream()
                .filter(event -> event instanceof RowChange || event instanceof SchemaChange)
                .toList();
    }

    public List<RowChange> rows() {
        return events.stream()
                .filter(RowChange.class::isInstance)
                .map(RowChange.class::cast)
                .toList();
    }

    public List<SchemaChange> schemaChanges() {
        return events.stream()
                .filter(SchemaChange.class::isInstance)
                .map(SchemaChange.class::cast)
                .toList();
    }

    public List<LogFile> files() {
        return events.stream()
                .filter(LogFile.class::isInstance)
                .map(LogFile.class::cast)
                .toList();
    }

    /** Everything but heartbeats and files, with values. */
    public List<String> texts() {
        return texts(events);
    }

    public static List<String> texts(List<ChangeEvent> events) {
        return events.stream()
                .filter(event -> !(event instanceof Heartbeat
                        || event instanceof LogFile
                        || event instanceof PreparedTransaction))
                .map(event -> event instanceof RowChange row
                        ? row + " " + text(row.before()) + " -> " + text(row.after())
                        : event instanceof SchemaChange change
                                ? change + " " + change.after() + " " + change.statement()
                                : event.toString())
                .toList();
    }

    /** A row, readable and comparable. */
    public static String text(@Nullable Object @Nullable [] image) {
        if (image == null) {
            return "none";
        }
        return Arrays.stream(image)
                .map(value -> value instanceof byte[] bytes
                        ? "0x" + java.util.HexFormat.of().formatHex(bytes)
                        : value + "")
                .toList()
                .toString();
    }

    public static LogPosition positionOf(ChangeEvent event) {
        if (event instanceof RowChange row) {
            return row.position();
        }
        if (event instanceof SchemaChange change) {
            return change.position();
        }
        if (event instanceof TransactionBegin begin) {
            return begin.position();
        }
        if (event instanceof TransactionEnd end) {
            return end.position();
        }
        if (event instanceof LogFile file) {
            return file.start();
        }
        if (event instanceof PreparedTransaction prepared) {
            LogPosition finished = prepared.finished();
            return finished == null ? prepared.start() : finished;
        }
        return ((Heartbeat) event).position();
    }

    /** What a reading resumes from after the first so many of these events. */
    public static LogState after(LogState start, List<ChangeEvent> events, int count) {
        SchemaRegister schemas = new SchemaRegister(start.schemas());
        PreparedRegister prepared = new PreparedRegister(start.prepared());
        LogPosition position = start.position();
        for (ChangeEvent event : events.subList(0, count)) {
            if (event instanceof SchemaChange change) {
                schemas.apply(change);
            }
            if (event instanceof PreparedTransaction transaction) {
                prepared.put(transaction);
                continue;
            }
            LogPosition reached = positionOf(event);
            position = reached.isAfter(position) ? reached : position;
        }
        prepared.forgetFinishedBefore(position);
        return new LogState(position, null, start.identity(), List.of(), prepared.all(), schemas.announcements());
    }

    @Override
    public void close() {
        cursor.close();
    }
}
