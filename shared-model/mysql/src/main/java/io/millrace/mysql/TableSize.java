// SPDX-License-Identifier: Apache-2.0
package io.millrace.mysql;

/**
 * A table's size by the source's own estimate, which may be off by a factor of two and more.
 *
 * @param rows how many
 * @param averageRowBytes of one row; 0 if unknown
 */
public record TableSize(long rows, long averageRowBytes) {

    /** A table of which the source knows nothing. */
    public static final TableSize UNKNOWN = new TableSize(0, 0);
}
