// SPDX-License-Identifier: Apache-2.0
package io.millrace.snapshot.copy;

import java.io.Serializable;

/**
 * What a task has brought about.
 *
 * @param title of the task
 * @param rows that are in the target by it
 * @param bytes that these have taken
 */
public record TaskReport(String title, long rows, long bytes) implements Serializable {}
