// SPDX-License-Identifier: Apache-2.0
package io.millrace.capture.app;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.millrace.flink.FlinkMetrics;
import io.millrace.mysql.LogCoordinates;
import io.millrace.mysql.SourceDatabase;
import io.millrace.mysql.SourceSession;
import io.millrace.position.LogPosition;
import jakarta.inject.Inject;
import jakarta.inject.Provider;
import jakarta.inject.Singleton;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * How far the change log is behind the end of the source's log, as of the last time that the source answered. Thread-safe.
 *
 * <p>A position names where a transaction starts, so the bytes behind are those of the last transaction at least.
 */
@Singleton
final class LogLag {

    private static final String POSITION = "millrace_capture_position_";

    private volatile @Nullable Seen seen;

    /** The end of the source's log, and the bytes between it and what was captured; -1 when nothing was yet. */
    private record Seen(LogCoordinates end, long bytesBehind) {}

    private final Provider<MeterRegistry> registry;
    private boolean published;

    @Inject
    LogLag(Provider<MeterRegistry> registry) {
        this.registry = registry;
    }

    /** Not when it is made: the registry's labels ask for the service, and the service for this. */
    private synchronized void publish() {
        if (published) {
            return;
        }
        published = true;
        MeterRegistry meters = registry.get();
        Gauge.builder("millrace_capture_lag_bytes", this, LogLag::bytesBehind)
                .description("Bytes of the source's log that are not captured yet, the last transaction included")
                .register(meters);
        Gauge.builder("millrace_capture_log_end_file", this, lag -> lag.end(LogCoordinates::fileNumber))
                .description("Number of the file at the end of the source's log")
                .register(meters);
        Gauge.builder("millrace_capture_log_end_offset", this, lag -> lag.end(LogCoordinates::offset))
                .description("Offset of the end of the source's log in its file")
                .register(meters);
    }

    /**
     * Asks the source how far its log is.
     *
     * @return the source's version
     */
    String ask(SourceDatabase source) {
        publish();
        // The captured position first: what is captured meanwhile makes the lag too large, never too small.
        LogPosition captured = captured(FlinkMetrics.ofThisProcess());
        try (SourceSession session = SourceSession.open(source)) {
            long behind = captured == null ? -1 : session.logBytesAfter(captured);
            seen = new Seen(session.logEnd(), behind);
            return session.facts().version();
        }
    }

    private static @Nullable LogPosition captured(FlinkMetrics metrics) {
        double epoch = metrics.sum(POSITION + "epoch");
        double file = metrics.sum(POSITION + "file");
        double offset = metrics.sum(POSITION + "offset");
        return Double.isNaN(epoch + file + offset)
                ? null
                : LogPosition.before((int) Math.round(epoch), Math.round(file), Math.round(offset));
    }

    /** For people. */
    Map<String, String> details() {
        Map<String, String> details = new TreeMap<>();
        Seen last = seen;
        if (last != null) {
            details.put("end of the source's log", last.end().toString());
            if (last.bytesBehind() >= 0) {
                details.put("bytes behind it", String.valueOf(last.bytesBehind()));
            }
        }
        return details;
    }

    private double bytesBehind() {
        Seen last = seen;
        return last == null || last.bytesBehind() < 0 ? Double.NaN : (double) last.bytesBehind();
    }

    private double end(ToLongFunction<LogCoordinates> part) {
        Seen last = seen;
        return last == null ? Double.NaN : (double) part.applyAsLong(last.end());
    }
}
