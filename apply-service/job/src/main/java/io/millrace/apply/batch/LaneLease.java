// SPDX-License-Identifier: Apache-2.0
package io.millrace.apply.batch;

import io.millrace.position.LogPosition;
import io.millrace.target.TargetSession;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The right to write by lanes, which one writer has at a time.
 *
 * @param pipeline whose lanes they are
 * @param lanes how many; 0 where the progress' own connection writes all
 * @param writer who has it, by a name of its own
 * @param ahead up to where the writer before may have left rows ahead of the progress; null if it has not
 */
public record LaneLease(
        String pipeline, int lanes, String writer, @Nullable LogPosition ahead) {

    /**
     * Takes the right over, in the session's open transaction, which holds the progress already.
     *
     * @param connections as the settings have it: with one, there are no lanes beside it
     */
    public static LaneLease take(TargetSession session, String pipeline, int connections) {
        int lanes = connections == 1 ? 0 : connections;
        String writer = UUID.randomUUID().toString();
        return new LaneLease(
                pipeline,
                lanes,
                writer,
                session.control().lanes().take(pipeline, lanes, writer).orElse(null));
    }
}
