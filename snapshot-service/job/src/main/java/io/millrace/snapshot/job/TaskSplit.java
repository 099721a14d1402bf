// SPDX-License-Identifier: Apache-2.0
package io.millrace.snapshot.job;

import io.millrace.snapshot.copy.SnapshotTask;
import java.io.Serializable;
import org.apache.flink.api.connector.source.SourceSplit;

/** A task on its way from the enumerator to a reader. Never part of a checkpoint: the target knows what is done. */
record TaskSplit(SnapshotTask task) implements SourceSplit, Serializable {

    @Override
    public String splitId() {
        return task.title();
    }
}
