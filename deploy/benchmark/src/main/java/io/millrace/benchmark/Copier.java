// SPDX-License-Identifier: Apache-2.0
package io.millrace.benchmark;

import java.util.Optional;

/** Who copies the tables, in processes that are measured alike. */
interface Copier {

    String name();

    /** Why it cannot be measured here, in words; empty if it can. */
    Optional<String> missing();

    /** The target's tables that it wants to find. */
    CopyTables.Prepared wants();

    /** Copies all tables into the target, which was made ready; each number once. */
    Copied copy(int number);
}
