// SPDX-License-Identifier: Apache-2.0
package io.millrace.settings;

import java.io.Serializable;

/** The apply service. */
public record ApplySettings(
        @Setting(
                doc = "Row changes in one target transaction, about: source transactions are never cut.",
                byDefault = "50000")
        int batchRows,

        @Setting(doc = "Bytes of row changes in memory, about.", byDefault = "64MB")
        ByteSize batchBytes,

        @Setting(doc = "Whether a commit at the target waits for its disk.", byDefault = "true")
        boolean synchronousCommit,

        @Setting(
                doc =
                        "Connections that write a large batch side by side, each its part of the keys. With 1 readers of the"
                                + " target see nothing but states that the source had; with more, not while a batch is written:"
                                + " the view `millrace.consistency` tells when.",
                byDefault = "1")
        int lanes,

        @Setting(doc = "What becomes of schema changes, kind by kind: apply, ask, stop or ignore.", byDefault = "")
        SchemaChangeSettings schemaChanges,

        @Setting(
                doc =
                        "What becomes of a row that the target refuses: stop, or park it and its later changes while all others"
                                + " go on.",
                byDefault = "stop")
        RefusedRows refusedRows,

        @Setting(
                doc = "Keys of rows that are parked at the same time, at most: at one more apply stops.",
                byDefault = "1000")
        int parkedKeys,

        @Setting(
                doc =
                        "Whether the values of refused rows may be shown: their keys in messages, whole rows at `GET /parked`.",
                byDefault = "false")
        boolean refusedRowsShowValues,

        @Setting(doc = "The Flink job.", byDefault = "") JobSettings job)
        implements Serializable {

    /** Connections beyond that are no use to any server. */
    private static final int LANES = 64;

    public ApplySettings {
        new SettingChecks()
                .requirePositive("batchRows", batchRows)
                .requirePositive("batchBytes", batchBytes.bytes())
                .require(lanes >= 1 && lanes <= LANES, "lanes", lanes, "it must be 1 to " + LANES)
                .requirePositive("parkedKeys", parkedKeys)
                .finish();
    }
}
