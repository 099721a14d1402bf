// SPDX-License-Identifier: Apache-2.0
package io.millrace.testkit.comparison;

/** A table of the source and the table of the target that should equal it. */
public record TablePair(String sourceDatabase, String sourceTable, String targetSchema, String targetTable) {

    /** The same names on both sides. */
    public static TablePair of(String database, String table) {
        return new TablePair(database, table, database, table);
    }

    @Override
    public String toString() {
        return sourceDatabase + "." + sourceTable;
    }
}
