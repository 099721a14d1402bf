// SPDX-License-Identifier: Apache-2.0
package io.millrace.apply.batch;

import io.millrace.position.LogPosition;
import io.millrace.target.TargetSession;
import org.jspecify.annotations.Nullable;

/** What is written into the target in one go. Can be written again if the target's transaction came to nothing. */
sealed interface Work permits Batch, SchemaStep {

    /** The position reached with it. */
    LogPosition upTo();

    /** The offset of its last record in Kafka. */
    long offset();

    /** The global id of its last transaction, where it has one. */
    @Nullable
    String gtid();

    /** Whether it ends where a transaction of the source ends, so that the target's may be committed. */
    boolean isWhole();

    /** Writes it, in the session's open transaction. */
    void writeTo(TargetSession session);
}
