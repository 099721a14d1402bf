// SPDX-License-Identifier: Apache-2.0
package io.millrace.prove;

import io.millrace.prove.check.TargetInvariants;
import io.millrace.prove.fault.Backup;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Tells the checkers that the target goes back to an earlier state, which is none of the product's doing. Used by one thread. */
final class GoingBack implements Backup.Onlooker {

    private final TargetView target;
    private @Nullable TargetInvariants invariants;
    private Map<Integer, Long> beforeCopy = Map.of();
    private Map<Integer, Long> afterCopy = Map.of();

    GoingBack(TargetView target) {
        this.target = target;
    }

    /** Who is told from now on. */
    void watch(TargetInvariants checks) {
        invariants = checks;
    }

    @Override
    public void beforeCopy() {
        beforeCopy = target.now().marks();
    }

    @Override
    public void afterCopy() {
        afterCopy = target.now().marks();
    }

    @Override
    public boolean hasMovedOn() {
        return !target.look().marks().equals(afterCopy);
    }

    @Override
    public void beforeReturn() {
        TargetInvariants told = invariants;
        if (told != null) {
            told.goesBackTo(beforeCopy);
        }
    }
}
