// SPDX-License-Identifier: Apache-2.0
package io.millrace.benchmark;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * What tables hold at the source, to be compared with what was made of them at the target.
 *
 * @param digests by table
 */
record Contents(Map<CopyTables.Table, TableDigest> digests) {

    /** Reads them whole. */
    static Contents ofSource(SnapshotServers servers, List<CopyTables.Table> tables) {
        Map<CopyTables.Table, TableDigest> digests = new LinkedHashMap<>();
        tables.forEach(table -> digests.put(table, TableDigest.ofSource(servers, table)));
        return new Contents(digests);
    }

    /**
     * Reads the target's whole.
     *
     * @param who made them
     * @param names gives each table its name in the target
     * @throws IllegalStateException naming every table that is not equal
     */
    void requireEqual(SnapshotServers servers, String who, UnaryOperator<String> names) {
        List<String> differences = new ArrayList<>();
        digests.forEach((table, expected) -> {
            String name = names.apply(table.name());
            TableDigest made = TableDigest.ofTarget(servers, table, name);
            if (!made.equals(expected)) {
                differences.add(who + " made of " + name + " " + made + ", which is at the source " + expected);
            }
        });
        if (!differences.isEmpty()) {
            throw new IllegalStateException(String.join("\n", differences));
        }
    }

    /** How much that is, in words. */
    String text() {
        long rows = digests.values().stream().mapToLong(TableDigest::rows).sum();
        return digests.size() == 1
                ? "%,d rows".formatted(rows)
                : "%,d rows of %d tables".formatted(rows, digests.size());
    }
}
