// SPDX-License-Identifier: Apache-2.0
package io.millrace.prove.workload;

import org.jspecify.annotations.Nullable;

/** The transactions of one session in the order in which it began them. Not thread-safe. */
public interface SessionHistory extends AutoCloseable {

    /** The next one; null behind the last. */
    @Nullable
    Intent next();

    @Override
    void close();
}
