// SPDX-License-Identifier: Apache-2.0
package io.millrace.capture.job;

import io.millrace.capture.source.ChangeLogSource;
import io.millrace.capture.source.Inclusion;
import io.millrace.capture.source.LogCursor;
import io.millrace.capture.source.LogCursorFactory;
import io.millrace.capture.source.LogRecord;
import io.millrace.capture.source.LogSource;
import io.millrace.capture.source.LogSplit;
import io.millrace.capture.source.LogState;
import io.millrace.capture.source.ScriptedLog;
import io.millrace.fault.FaultCode;
import io.millrace.fault.Finding;
import io.millrace.fault.MillraceException;
import io.millrace.model.ChangeEvent;
import io.millrace.model.Heartbeat;
import io.millrace.model.RowChange;
import io.millrace.model.SchemaChange;
import io.millrace.model.TableId;
import io.millrace.model.TableSchema;
import io.millrace.position.LogIdentity;
import io.millrace.position.LogPosition;
import io.millrace.settings.PipelineSettings;
import io.millrace.settings.TableSelection;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.flink.api.connector.source.Source;

/** Reads a scripted log, of which a test shows more and more, and into which it puts failures. */
public final class ScriptedLogSource implements LogSource {

    /** What a test does with the log of its pipeline. */
    static final class Script {

        final List<ChangeEvent> events;
        final AtomicInteger resolved = new AtomicInteger();
        final AtomicInteger opened = new AtomicInteger();
        final List<LogPosition> resumedFrom = new ArrayList<>();
        /** The end of what a SELECT sees; null before anything was read. */
        volatile LogPosition end;

        /** What the server says of itself when there is nothing else to be read. */
        volatile Heartbeat shown;

        /** Tables that nothing happens to. */
        volatile int alsoThere;

        volatile LogIdentity identity = ScriptedLog.IDENTITY;
        volatile int visible;
        volatile int failAt = -1;
        volatile FaultCode failure = FaultCode.LOG_READ_FAILED;

        Script(long seed, int groups) {
            events = ScriptedLog.events(seed, groups);
            visible = events.size();
        }
    }

    static final Map<String, Script> SCRIPTS = new ConcurrentHashMap<>();

    @Override
    public String kind() {
        return "scripted";
    }

    @Override
    public List<Finding> preflight(PipelineSettings settings) {
        return List.of();
    }

    @Override
    public LogState resolveStart(PipelineSettings settings) {
        Script script = script(settings.pipeline());
        script.resolved.incrementAndGet();
        LogState start = ScriptedLog.start();
        LogPosition end = script.end;
        List<SchemaChange> schemas = Stream.concat(
                        IntStream.range(0, script.alsoThere).mapToObj(ScriptedLogSource::announcement),
                        start.schemas().stream())
                .filter(schema -> settings.source().selection().includes(schema.table()))
                .toList();
        return new LogState(
                end == null ? start.position() : end,
                start.gtids(),
                script.identity,
                start.files(),
                start.prepared(),
                schemas);
    }

    /** The shape of a table that nothing happens to. */
    static TableSchema also(int number) {
        TableSchema like = ScriptedLog.start().schemas().get(0).after();
        return new TableSchema(new TableId("shop", "also" + number), like.columns(), like.key());
    }

    private static SchemaChange announcement(int number) {
        TableSchema shape = also(number);
        return new SchemaChange(ScriptedLog.START, SchemaChange.Kind.ANNOUNCE, shape.table(), shape, null, null);
    }

    @Override
    public Source<LogRecord, LogSplit, ?> source(PipelineSettings settings, LogState start, Inclusion inclusion) {
        return new ChangeLogSource(settings, start, inclusion, Opener::new);
    }

    private static Script script(String pipeline) {
        return SCRIPTS.get(pipeline);
    }

    private record Opener(PipelineSettings settings) implements LogCursorFactory {

        @Override
        public LogCursor open(LogState resume) {
            Script script = script(settings.pipeline());
            script.opened.incrementAndGet();
            synchronized (script.resumedFrom) {
                script.resumedFrom.add(resume.position());
            }
            int rest = ScriptedLog.from(script.events, resume.position()).size();
            return new Cursor(script, settings.source().selection(), script.events.size() - rest);
        }
    }

    private static final class Cursor implements LogCursor {

        private static final int BATCH = 7;

        private final Script script;
        private final Semaphore wakeUps = new Semaphore(0);
        private final TableSelection selection;
        private int at;

        Cursor(Script script, TableSelection selection, int at) {
            this.script = script;
            this.selection = selection;
            this.at = at;
        }

        @Override
        public List<ChangeEvent> poll() throws InterruptedException {
            for (int wait = 0; wait < 20 && at >= script.visible; wait++) {
                if (wakeUps.tryAcquire(1, TimeUnit.MILLISECONDS)) {
                    break;
                }
            }
            int end = Math.min(at + BATCH, script.visible);
            if (script.failAt >= at && script.failAt < end) {
                script.failAt = -1;
                throw new MillraceException(script.failure, "As the script says.");
            }
            List<ChangeEvent> batch = script.events.subList(Math.min(at, end), end);
            at = Math.max(at, end);
            Heartbeat sign = script.shown;
            if (batch.isEmpty() && sign != null) {
                return List.of(sign);
            }
            return batch.stream()
                    .filter(event -> !(event instanceof RowChange row) || selection.includes(row.table()))
                    .filter(event -> !(event instanceof SchemaChange change) || selection.includes(change.table()))
                    .toList();
        }

        @Override
        public void wakeUp() {
            wakeUps.release();
        }

        @Override
        public void close() {
            // Holds nothing.
        }
    }
}
