// SPDX-License-Identifier: Apache-2.0
package io.millrace.benchmark;

import io.millrace.benchmark.result.Run;

/** Who copies the tables, in processes that are measured alike. */
interface Copier extends Contender {

    /** The target's tables that it wants to find. */
    CopyTables.Prepared wants();

    /**
     * Copies all tables into the target, which was made ready; each number once.
     *
     * @param rows of all tables
     */
    Run copy(int number, long rows);
}
