// SPDX-License-Identifier: Apache-2.0
package io.millrace.prove.fault;

import java.util.Locale;

/**
 * A fault that was done.
 *
 * @param atSeconds after the run began
 * @param lastedSeconds until nothing more was done, and what was killed was started again
 * @param kills what was killed
 * @param recoverySeconds until a change that was committed after it could be read; negative if it never could
 */
public record FaultOutcome(Fault.Aim aim, double atSeconds, double lastedSeconds, int kills, double recoverySeconds) {

    public String victim() {
        return aim.victim();
    }

    public FaultKind kind() {
        return aim.kind();
    }

    /** One line, for people. */
    @Override
    public String toString() {
        String recovery = recoverySeconds < 0
                ? "NOT recovered"
                : String.format(Locale.ROOT, "recovered in %.1f s", recoverySeconds);
        return String.format(Locale.ROOT, "%7.1f s  %-14s %-34s %s", atSeconds, victim(), kind().text(), recovery);
    }
}
