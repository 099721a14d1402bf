// SPDX-License-Identifier: Apache-2.0
package io.millrace.capture.log.contract;

import io.millrace.capture.source.LogCursorFactory;
import io.millrace.capture.source.LogSource;
import io.millrace.settings.PipelineSettings;
import java.util.function.Function;

/**
 * A log source under test.
 *
 * @param cursors opens its log
 */
public record LogReader(LogSource source, Function<PipelineSettings, LogCursorFactory> cursors) {}
