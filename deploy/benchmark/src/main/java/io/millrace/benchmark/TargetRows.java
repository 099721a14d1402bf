// SPDX-License-Identifier: Apache-2.0
package io.millrace.benchmark;

import io.millrace.testkit.OsProcess;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Watches for the rows of a backlog in the target, with queries by key that cost next to nothing. */
record TargetRows(SnapshotServers servers, String table, List<OsProcess> processes) {

    private static final Duration LIMIT = Duration.ofMinutes(15);
    private static final long LOOK_NS = TimeUnit.MILLISECONDS.toNanos(20);

    /** The time, in milliseconds of the wall clock, at which the first transaction's row is seen. */
    long awaitFirst(Backlog backlog) {
        return await("EXISTS (SELECT 1 FROM " + table + " WHERE id = " + backlog.firstKey() + ")");
    }

    /** The time at which all rows of the last transaction are seen, which may come by several ways. */
    long awaitLast(Backlog backlog) {
        return await("EXISTS (SELECT 1 FROM " + table + " WHERE id = " + backlog.lastKey() + ") AND "
                + OrdersTable.areUpdated(table, backlog.lastTransaction()));
    }

    private long await(String condition) {
        long end = System.nanoTime() + LIMIT.toNanos();
        while (!servers.targetSays("SELECT " + condition).equals("t")) {
            Optional<OsProcess> ended =
                    processes.stream().filter(process -> !process.isRunning()).findFirst();
            if (ended.isPresent() || System.nanoTime() - end > 0) {
                OsProcess shown = ended.orElse(processes.get(processes.size() - 1));
                throw new IllegalStateException(
                        shown.name() + " has not brought the rows; the end of its log:\n" + shown.logTail());
            }
            LockSupport.parkNanos(LOOK_NS);
        }
        return System.currentTimeMillis();
    }
}
