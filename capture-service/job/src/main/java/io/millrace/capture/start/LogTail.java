// SPDX-License-Identifier: Apache-2.0
package io.millrace.capture.start;

import io.millrace.capture.source.LogState;
import io.millrace.settings.PipelineSettings;

/**
 * Where a change log ends that was begun before: what a reading has to continue.
 *
 * @param state from where to read
 * @param nextEpoch what no log was called yet that continues another one
 */
public record LogTail(LogState state, int nextEpoch) {

    /**
     * Looks into Kafka. What the last checkpoint says may be behind it: records that were written after it are there, and
     * would be written again under other positions by who goes on in another log.
     *
     * @throws io.millrace.fault.MillraceException if Kafka does not answer, or the change log is not what it was
     */
    public static LogTail read(PipelineSettings settings) {
        return CaptureStart.again(settings);
    }
}
