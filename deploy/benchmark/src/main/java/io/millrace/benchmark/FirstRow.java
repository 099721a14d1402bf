// SPDX-License-Identifier: Apache-2.0
package io.millrace.benchmark;

import io.millrace.testkit.OsProcess;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Watches for rows in the target's tables, with queries that cost next to nothing. */
final class FirstRow {

    private static final Duration LIMIT = Duration.ofMinutes(5);
    private static final long LOOK_NS = TimeUnit.MILLISECONDS.toNanos(50);

    private final SnapshotServers servers;
    private final CopyTables tables;

    FirstRow(SnapshotServers servers, CopyTables tables) {
        this.servers = servers;
        this.tables = tables;
    }

    /** The time, in milliseconds of the wall clock, at which the first row is seen. */
    long await(OsProcess process) {
        return Arrival.await(
                "the first row",
                List.of(process),
                LIMIT,
                LOOK_NS,
                () -> isTrue("EXISTS (SELECT 1 FROM bench.orders)") || isTrue("EXISTS (SELECT 1 FROM bench.sbtest1)"));
    }

    /** The time at which all rows are there, in tables with keys. */
    long awaitAll(OsProcess process, Duration limit) {
        return Arrival.await(
                "the last row",
                List.of(process),
                limit,
                LOOK_NS,
                () -> tables.all().stream().allMatch(this::hasLast)
                        && tables.all().stream()
                                .allMatch(table ->
                                        isTrue("(SELECT count(*) FROM bench." + table.name() + ") = " + table.rows())));
    }

    private boolean hasLast(CopyTables.Table table) {
        return isTrue("EXISTS (SELECT 1 FROM bench." + table.name() + " WHERE id = " + table.rows() + ")");
    }

    private boolean isTrue(String condition) {
        return servers.targetSays("SELECT " + condition).equals("t");
    }
}
