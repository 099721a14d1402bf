// SPDX-License-Identifier: Apache-2.0
package io.millrace.prove.fault;

import java.time.Duration;

/** Something that faults are done to. Used by one thread. */
public interface Victim {

    /** What it is called in a schedule, and by people. */
    String name();

    /**
     * Does a fault to it, and takes it back as whoever supervises it would.
     *
     * @param lasts how long what lasts, lasts; longer kinds take a multiple of it
     * @throws UnsupportedOperationException if such a thing cannot be done to it
     */
    Effect suffer(FaultKind kind, Duration lasts);

    /** Whether it has ended or halted by itself; the text says how. Empty when it is well. */
    default String ownEnd() {
        return "";
    }

    /** As {@link #ownEnd}, which may be asked often and may know it a moment later. */
    default String ownEndNow() {
        return ownEnd();
    }

    /** To be thrown for a kind that is for others. */
    default UnsupportedOperationException cannotSuffer(FaultKind kind) {
        return new UnsupportedOperationException(name() + " cannot suffer " + kind.text());
    }
}
