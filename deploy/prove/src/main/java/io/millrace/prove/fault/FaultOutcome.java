// SPDX-License-Identifier: Apache-2.0
package io.millrace.prove.fault;

import java.util.Locale;

/**
 * A fault that was done.
 *
 * @param atSeconds after the run began
 * @param lastedSeconds until nothing more was done, and what was killed was started again
 * @param effect what it has come to
 * @param recoverySeconds until a change that was committed after it could be read; negative if it never could
 */
public record FaultOutcome(
        Fault.Aim aim, double atSeconds, double lastedSeconds, Effect effect, double recoverySeconds) {

    public String victim() {
        return aim.victim();
    }

    public FaultKind kind() {
        return aim.kind();
    }

    /** What was killed. */
    public int kills() {
        return effect.kills();
    }

    /** One line, for people. */
    @Override
    public String toString() {
        String recovery = recoverySeconds < 0
                ? "NOT recovered"
                : String.format(Locale.ROOT, "recovered in %.1f s", recoverySeconds);
        String missed = effect.isDone() ? "" : "; it had NO EFFECT: " + effect.missed();
        return String.format(
                Locale.ROOT, "%7.1f s  %-14s %-34s %s%s", atSeconds, victim(), kind().text(), recovery, missed);
    }
}
