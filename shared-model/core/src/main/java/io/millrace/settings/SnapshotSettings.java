// SPDX-License-Identifier: Apache-2.0
package io.millrace.settings;

import java.io.Serializable;

/** The snapshot service. */
public record SnapshotSettings(
        @Setting(doc = "Chunks that are copied at the same time.", byDefault = "2")
        int parallelism,

        @Setting(
                doc = "Rows of a chunk, about; one that turns out to have twice as many is cut there.",
                byDefault = "100000")
        int chunkRows,

        @Setting(
                doc = "Bytes of a chunk, about, by the source's average row length; one that turns out to have twice as"
                        + " many is cut there.",
                byDefault = "64MB")
        ByteSize chunkBytes,

        @Setting(
                doc =
                        "Tables that are in the target before the copy begins: `append-to-empty` fills those without rows and"
                                + " refuses others; `truncate` DELETES THE ROWS of all that are copied to;"
                                + " `replace-by-key-range` DELETES THEM TOO, but each range of keys in the transaction"
                                + " that brings the source's rows of it, so that readers never see the table empty.",
                byDefault = "append-to-empty")
        ExistingTables existingTables,

        @Setting(doc = "The keys and indexes of tables that Millrace makes.", byDefault = "")
        IndexSettings indexes,

        @Setting(doc = "How much of its servers the copy may use.", byDefault = "")
        ThrottleSettings throttle,

        @Setting(doc = "The Flink job.", byDefault = "") JobSettings job)
        implements Serializable {

    public SnapshotSettings {
        new SettingChecks()
                .requirePositive("parallelism", parallelism)
                .requirePositive("chunkRows", chunkRows)
                .requirePositive("chunkBytes", chunkBytes.bytes())
                .finish();
    }
}
