// SPDX-License-Identifier: Apache-2.0
package io.millrace.prove.workload;

/** What one session has done so far. Thread-safe. */
final class SessionCounts {

    private long lastAcknowledged;
    private long acknowledged;
    private long rolledBack;
    private long unknown;
    private long changes;

    synchronized void acknowledged(long counter, int rowChanges) {
        lastAcknowledged = counter;
        acknowledged++;
        changes += rowChanges;
    }

    synchronized void rolledBack() {
        rolledBack++;
    }

    synchronized void unknown() {
        unknown++;
    }

    /** The number of the newest transaction whose COMMIT was answered. */
    synchronized long lastAcknowledged() {
        return lastAcknowledged;
    }

    synchronized WorkloadCounts view() {
        return new WorkloadCounts(acknowledged, rolledBack, unknown, changes);
    }
}
