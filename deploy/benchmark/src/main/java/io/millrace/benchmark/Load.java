// SPDX-License-Identifier: Apache-2.0
package io.millrace.benchmark;

import java.util.List;

/**
 * Tables of the source and the changes that are written to them: the same ones in every run. Not thread-safe.
 */
interface Load {

    /** What it changes and how, in words, for the result's head. */
    String words();

    /** Its tables, without their database; one at least. */
    List<String> tables();

    /** The columns of its tables, which are alike. */
    default RowShape shape() {
        return RowShape.ORDERS;
    }

    /** Its tables, as they are compared. */
    default List<CopyTables.Table> compared() {
        return tables().stream()
                .map(table -> new CopyTables.Table(table, 0, shape()))
                .toList();
    }

    /** Makes the tables and fills them. Called once, before all else. */
    void create();

    /** Writes that many more changes, each of one row. */
    Backlog write(int changes);

    /** Inserts a row into the first table, beside the changes, so that somebody may see it arrive. */
    void insert(long key);

    /** Deletes it again. */
    void delete(long key);
}
