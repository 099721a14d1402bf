// SPDX-License-Identifier: Apache-2.0
package io.millrace.benchmark;

import java.util.List;

/**
 * Tables of the source and the changes that are written to them: the same ones in every run. All tables have the columns
 * of {@link OrdersRows}. Not thread-safe.
 */
interface Load {

    /** What it changes and how, in words, for the result's head. */
    String words();

    /** Its tables, without their database; one at least. */
    List<String> tables();

    /** Makes the tables and fills them. Called once, before all else. */
    void create();

    /** Writes that many more changes, each of one row. */
    Backlog write(int changes);

    /** Inserts a row into the first table, beside the changes, so that somebody may see it arrive. */
    void insert(long key);
}
