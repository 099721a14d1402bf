// SPDX-License-Identifier: Apache-2.0
package io.millrace.prove;

import io.millrace.fault.FaultCode;
import io.millrace.proof.Protection;
import io.millrace.prove.check.Violation;
import io.millrace.prove.check.ViolationKind;
import io.millrace.prove.check.Violations;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The product without one of its protections, and the fault that this one is against. With the protection on, the fault must
 * come to nothing, or the product must stop and say why; with it off, the checkers must find what became of it.
 */
enum ProductMutant {
    START_POSITION(Protection.START_POSITION, null),
    CHUNK_MARKS(Protection.CHUNK_MARKS, null),
    COPY_SHAPE(Protection.COPY_SHAPE, null),
    DUPLICATE_FILTER(Protection.DUPLICATE_FILTER, null),
    GAP_CHECK(Protection.GAP_CHECK, FaultCode.LOG_GAP),
    TOPIC_ID(Protection.TOPIC_ID, FaultCode.TOPIC_CHANGED),
    EXACT_COPY(Protection.EXACT_COPY, null),
    BATCH_ORDER(Protection.BATCH_ORDER, null),
    WHOLE_TRANSACTIONS(Protection.WHOLE_TRANSACTIONS, null),
    PROGRESS_CAS(Protection.PROGRESS_CAS, null);

    /** A table beside the workload's, of those that need one. */
    static final String EXTRA = "extra";

    private final Protection protection;
    private final @Nullable FaultCode stop;

    /**
     * Describes one.
     *
     * @param stop with which the product stops where the protection is on; null where it goes on
     */
    ProductMutant(Protection protection, @Nullable FaultCode stop) {
        this.protection = protection;
        this.stop = stop;
    }

    /**
     * The mutant without that protection.
     *
     * @throws IllegalArgumentException naming those that there are
     */
    static ProductMutant of(String name) {
        return Optional.of(name)
                .flatMap(Protection::of)
                .map(found -> valueOf(found.name()))
                .orElseThrow(() -> new IllegalArgumentException("no protection is called " + name + ", there are "
                        + List.of(Protection.values()).stream()
                                .map(Protection::text)
                                .toList()));
    }

    String text() {
        return protection.text();
    }

    /** What promises that no more holds. */
    String promise() {
        return protection.promise();
    }

    /** What is off even where the protection itself is on: a second one against the same fault. */
    Set<Protection> offInBoth() {
        // A new change log begins behind the old one's end, where the gap check would stop too.
        return this == TOPIC_ID ? EnumSet.of(Protection.GAP_CHECK) : EnumSet.noneOf(Protection.class);
    }

    /** What is off in the run that must be found out. */
    Set<Protection> off() {
        Set<Protection> off = EnumSet.of(protection);
        off.addAll(offInBoth());
        return off;
    }

    /** Lets the fault happen that the protection is against. */
    void play(MutantScene scene) {
        switch (this) {
            case START_POSITION -> MutantScripts.stalledCommit(scene);
            case CHUNK_MARKS -> MutantScripts.deathBehindAChunk(scene);
            case COPY_SHAPE -> MutantScripts.newColumnOfAnOldName(scene);
            case DUPLICATE_FILTER -> MutantScripts.recordsOnceMore(scene);
            case GAP_CHECK -> MutantScripts.deletedRecords(scene);
            case TOPIC_ID -> MutantScripts.newTopics(scene);
            case EXACT_COPY -> MutantScripts.changesBeforeTheCopy(scene);
            case BATCH_ORDER, WHOLE_TRANSACTIONS -> MutantScripts.stream(scene);
            case PROGRESS_CAS -> MutantScripts.secondApply(scene);
        }
    }

    /** Whether all is in the target that ever comes there. */
    boolean hasEnded(MutantScene scene) {
        return this == START_POSITION ? MutantScripts.hasLastRow(scene) : scene.isAllThere();
    }

    /** Whether that is what must be found with the protection on: nothing, or the one stop. */
    boolean isAsPromised(Violations found) {
        return stop == null ? found.isEmpty() : isTheStop(found);
    }

    /** Whether the checkers have found the fault, and not what would be found with the protection on. */
    boolean isFoundOut(Violations found) {
        return !found.isEmpty() && (stop == null || !isTheStop(found));
    }

    private boolean isTheStop(Violations found) {
        List<Violation> all = found.kept();
        return all.size() == 1
                && all.get(0).kind() == ViolationKind.SERVICE
                && all.get(0).what().startsWith(String.valueOf(stop));
    }
}
