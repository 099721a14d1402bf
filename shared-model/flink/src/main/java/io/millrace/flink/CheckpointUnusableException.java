// SPDX-License-Identifier: Apache-2.0
package io.millrace.flink;

import java.io.IOException;

/**
 * Thrown by a state serializer that cannot read what a checkpoint holds. The runner then starts from the checkpoint
 * before, and at last from none: what a checkpoint says is found again in the target and in Kafka.
 */
public final class CheckpointUnusableException extends IOException {

    private static final long serialVersionUID = 1L;

    /** With what was found, such as an unknown version. */
    public CheckpointUnusableException(String message) {
        super(message);
    }
}
