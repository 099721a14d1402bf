// SPDX-License-Identifier: Apache-2.0
package io.millrace.benchmark;

/**
 * Changes in the log that nobody has read yet.
 *
 * @param changes how many
 * @param firstKey the key of a row that the first transaction inserts
 * @param lastKey the key of a row that the last transaction changes, and no other one
 * @param lastTransaction its number, by which {@link OrdersTable} knows what it updates
 */
record Backlog(long changes, long firstKey, long lastKey, int lastTransaction) {}
