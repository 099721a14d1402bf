// SPDX-License-Identifier: Apache-2.0
package io.millrace.benchmark.result;

/**
 * What one process used.
 *
 * @param process its name
 * @param cpuSeconds processor time while it was measured
 * @param wholeCpuSeconds the same from its start
 * @param peakMegabytes the most memory that it had
 */
public record Used(String process, double cpuSeconds, double wholeCpuSeconds, long peakMegabytes) {}
