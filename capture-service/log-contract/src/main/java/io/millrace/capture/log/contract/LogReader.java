// SPDX-License-Identifier: Apache-2.0
package io.millrace.capture.log.contract;

import io.millrace.capture.source.LogCursorFactory;
import io.millrace.capture.source.LogSource;
import io.millrace.settings.PipelineSettings;
import java.util.function.Function;
import org.jspecify.annotations.NullUnmarked;

/**
 * A log source under test.
 *
 * @param cursors opens its log
 */
@NullUnmarked
public record LogReader(LogSource source, Function<PipelineSettings, LogCursorFactory> cursors) {}
