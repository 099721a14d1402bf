// SPDX-License-Identifier: Apache-2.0
package io.millrace.snapshot.copy;

/** Is told how the copy goes on, for metrics. Called by the thread that copies. */
public interface CopyMeter {

    /** So many more rows were sent to the target. */
    void rows(long count);

    /** A chunk is done. */
    void chunk(long bytes);
}
