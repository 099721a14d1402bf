// SPDX-License-Identifier: Apache-2.0
package io.millrace.settings;

import java.io.Serializable;

/** How much of its servers the copy may use; can be changed while it runs. */
public record ThrottleSettings(
        @Setting(doc = "Rows a second that are read, at most; 0 for as many as there are.", byDefault = "0")
        long rowsPerSecond,

        @Setting(doc = "Bytes a second that are written, at most; 0 for as many as there are.", byDefault = "0")
        ByteSize bytesPerSecond,

        @Setting(
                doc = "Chunks that are copied at the same time, at most; 0 for as many as `snapshot.parallelism` says.",
                byDefault = "0")
        int chunks,

        @Setting(
                doc =
                        "While more threads than that are running at the source, Millrace's own left out, no chunk is begun;"
                                + " 0 for no look at them.",
                byDefault = "0")
        int sourceThreads)
        implements Serializable {

    public ThrottleSettings {
        new SettingChecks()
                .require(rowsPerSecond >= 0, "rowsPerSecond", rowsPerSecond, "0 or more")
                .require(chunks >= 0, "chunks", chunks, "0 or more")
                .require(sourceThreads >= 0, "sourceThreads", sourceThreads, "0 or more")
                .finish();
    }
}
