// SPDX-License-Identifier: Apache-2.0
package io.millrace.capture.source;

import io.millrace.fault.Finding;
import io.millrace.settings.PipelineSettings;
import java.util.List;
import org.apache.flink.api.connector.source.Source;
import org.jspecify.annotations.Nullable;

/**
 * A way to read a source's change log. Flink's {@link Source} is the abstraction; this only chooses one, finds its first
 * position and checks the server.
 *
 * <p>Implementations are found by {@link java.util.ServiceLoader} in the class loader of the log source's own folder,
 * because two of them may carry the same packages in different versions. They have no state; every method may be called
 * from any thread, and throws {@link io.millrace.fault.MillraceException} with the code that says what happens then.
 */
public interface LogSource {

    /** The name in {@code source.log}, for example {@code flink-cdc}. */
    String kind();

    /** Everything that keeps this log source from reading that server; empty if nothing does. Writes nothing. */
    List<Finding> preflight(PipelineSettings settings);

    /**
     * The place from which a new change log starts, with the schemas that hold there: never ahead of what a SELECT can
     * see. Asked once in the life of a change log, and each time when tables are added to it; whoever asks makes the
     * answer durable before anything is read.
     */
    LogState resolveStart(PipelineSettings settings);

    /**
     * The Flink source that reads from there on and never ends. Its records form a chain that continues from
     * {@code start.position()}; each change and its identity come out the same whatever the place it starts from. Made
     * anew for each start of the job. A {@link ChangeLogSource} does all of that around a {@link LogCursorFactory}.
     *
     * @param inclusion where the tables that the settings name come into force; null if they are in force
     */
    Source<LogRecord, LogSplit, ?> source(PipelineSettings settings, LogState start, @Nullable Inclusion inclusion);
}
