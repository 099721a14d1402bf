// SPDX-License-Identifier: Apache-2.0
package io.millrace.prove.check;

import io.millrace.model.TableId;
import io.millrace.model.TableSchema;

/** Compares the replay with the source when both are still: every table's shape, every row, every value. Stateless. */
final class FinalComparison {

    private FinalComparison() {}

    /** Takes the source's rows out of the replay, which must have each of them and nothing else. Returns their number. */
    static long compare(Replica replica, SourceTables source, Violations violations) {
        long[] rows = {0};
        for (TableId id : replica.tables()) {
            ReplicaTable table = replica.table(id);
            TableSchema schema = source.schema(id);
            if (table == null || table.schema().version() != schema.version()) {
                violations.add(
                        ViolationKind.SHAPE,
                        "the end",
                        id + " is " + schema + " in the source, and " + (table == null ? "nothing" : table.schema())
                                + " in the log");
                continue;
            }
            source.read(schema, row -> {
                rows[0]++;
                if (!table.remove(CompactRow.of(row))) {
                    violations.add(
                            ViolationKind.ROW_DIFFERS,
                            "the end",
                            "a row of " + id + " in the source is not the same in the replay, key "
                                    + CompactRow.key(schema, CompactRow.of(row)));
                }
            });
            if (table.rows() > 0) {
                violations.add(
                        ViolationKind.ROW_DIFFERS,
                        "the end",
                        table.rows() + " rows of " + id + " in the replay are not in the source, keys "
                                + table.someKeys());
            }
        }
        return rows[0];
    }
}
