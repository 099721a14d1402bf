// SPDX-License-Identifier: Apache-2.0
package io.millrace.snapshot.copy;

/** Is told how the copy goes on, for metrics. Called by the thread that copies. */
public interface CopyMeter {

    /** So many more rows were sent to the target. */
    void rows(long count);

    /**
     * A chunk is done.
     *
     * @param replaced values of it that the target has not, and for which others were written
     */
    void chunk(long bytes, long replaced);
}
