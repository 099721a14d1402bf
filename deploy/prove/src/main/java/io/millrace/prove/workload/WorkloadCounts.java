// SPDX-License-Identifier: Apache-2.0
package io.millrace.prove.workload;

/**
 * What was written.
 *
 * @param acknowledged transactions and definitions whose commit was answered
 * @param rolledBack those that came to nothing, on purpose or by the server's word
 * @param unknown those whose answer was lost
 * @param changes row changes of the acknowledged ones
 */
public record WorkloadCounts(long acknowledged, long rolledBack, long unknown, long changes) {

    WorkloadCounts plus(WorkloadCounts other) {
        return new WorkloadCounts(
                acknowledged + other.acknowledged,
                rolledBack + other.rolledBack,
                unknown + other.unknown,
                changes + other.changes);
    }
}
