// SPDX-License-Identifier: Apache-2.0
package io.millrace.benchmark;

/**
 * Changes in the log that nobody has read yet.
 *
 * @param changes how many
 * @param lastKey the key of a row that the last transaction changes, and no other one
 */
record Backlog(long changes, long lastKey) {}
