// SPDX-License-Identifier: Apache-2.0
package io.millrace.settings;

import java.io.Serializable;

/** The making of keys and indexes of tables that Millrace has made. */
public record IndexSettings(
        @Setting(
                doc = "Whether the source's secondary indexes are made, too, as plain ones; primary keys always are.",
                byDefault = "true")
        boolean secondary,

        @Setting(
                doc = "Keys and indexes that are made at the same time, by as many of `snapshot.parallelism`; one of"
                        + " those goes on copying while there is something to copy.",
                byDefault = "2")
        int parallel,

        @Setting(
                doc = "Memory of the target for all that are made at the same time; each has its part of it as"
                        + " `maintenance_work_mem`.",
                byDefault = "256MB")
        ByteSize memory,

        @Setting(
                doc = "Processes by which the target makes one of them faster (`max_parallel_maintenance_workers`).",
                byDefault = "2")
        int workers)
        implements Serializable {

    /** Nothing is sorted with less. */
    private static final long LEAST_BYTES = 1 << 20;

    public IndexSettings {
        new SettingChecks()
                .requirePositive("parallel", parallel)
                .require(workers >= 0 && workers <= 1024, "workers", workers, "it must be 0 to 1024")
                .require(
                        parallel <= 0 || memory.bytes() / parallel >= LEAST_BYTES,
                        "memory",
                        memory,
                        "each of those that are made at the same time needs 1MB or more")
                .finish();
    }

    /** Bytes for each of those that are made at the same time. */
    public long memoryOfEach() {
        return memory.bytes() / parallel;
    }
}
