// SPDX-License-Identifier: Apache-2.0
package io.millrace.capture.log;

import io.millrace.settings.PipelineSettings;

/** The number by which a source tells its readers apart. Stateless. */
public final class ReaderId {

    private static final long FIRST = 1_000_000_000L;
    private static final long COUNT = 1_000_000_000L;

    private ReaderId() {}

    /** The same number for the same pipeline, on every machine and at every start. */
    public static long of(PipelineSettings settings) {
        long chosen = settings.source().serverId();
        return chosen != 0 ? chosen : FIRST + Math.floorMod(settings.pipeline().hashCode() * 2654435761L, COUNT);
    }
}
