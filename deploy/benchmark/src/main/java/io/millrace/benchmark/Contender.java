// SPDX-License-Identifier: Apache-2.0
package io.millrace.benchmark;

import java.util.Optional;

/** Who is measured, in processes that are measured alike. */
interface Contender {

    /** Begins with {@code Millrace} for Millrace, with {@code limit} for what nobody can pass. */
    String name();

    /** Why it cannot be measured here, in words; empty if it can. */
    default Optional<String> missing() {
        return Optional.empty();
    }

    /** What its processes were started with, so far. */
    Settings settings();
}
