// SPDX-License-Identifier: Apache-2.0
package io.millrace.prove.check;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** All that was found: the first ones in full, all of them counted. Thread-safe. */
public final class Violations {

    private static final int KEPT_PER_KIND = 10;

    private final List<Violation> kept = new ArrayList<>();
    private final Map<ViolationKind, Long> counts = new EnumMap<>(ViolationKind.class);

    public synchronized void add(ViolationKind kind, String where, String what) {
        if (counts.merge(kind, 1L, Long::sum) <= KEPT_PER_KIND) {
            kept.add(new Violation(kind, where, what));
        }
    }

    public synchronized boolean isEmpty() {
        return kept.isEmpty();
    }

    public synchronized long count(ViolationKind kind) {
        return counts.getOrDefault(kind, 0L);
    }

    public synchronized Map<ViolationKind, Long> counts() {
        return new EnumMap<>(counts);
    }

    /** The first ones of each kind, in the order in which they were found. */
    public synchronized List<Violation> kept() {
        return List.copyOf(kept);
    }

    /** Takes over what another one has. */
    public void addAll(Violations other) {
        other.kept().forEach(violation -> add(violation.kind(), violation.where(), violation.what()));
        other.counts()
                .forEach((kind, count) -> addUnkept(
                        kind,
                        count
                                - other.kept().stream()
                                        .filter(v -> v.kind() == kind)
                                        .count()));
    }

    private synchronized void addUnkept(ViolationKind kind, long more) {
        counts.merge(kind, more, Long::sum);
    }
}
