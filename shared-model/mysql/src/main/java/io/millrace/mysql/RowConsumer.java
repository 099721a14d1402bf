// SPDX-License-Identifier: Apache-2.0
package io.millrace.mysql;

import org.jspecify.annotations.Nullable;

/** Takes the rows of a SELECT one by one. Whatever it throws ends the reading and reaches the caller. */
@FunctionalInterface
public interface RowConsumer {

    /** One row, canonical values in the order of the shape; the array is the consumer's from here on. */
    void row(@Nullable Object[] row);
}
