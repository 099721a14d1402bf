// SPDX-License-Identifier: Apache-2.0
package io.millrace.capture.log;

/** Takes events of the log one after the other, in the thread that reads them. */
@FunctionalInterface
public interface EventSink {

    /**
     * Takes the next event.
     *
     * @param body without checksum
     * @return whether more is wanted
     * @throws io.millrace.fault.MillraceException if the log cannot be carried from here on
     */
    boolean take(LogEventHeader header, byte[] body) throws InterruptedException;

    /**
     * All that the server has sent was taken, and now it is waited for: a sign of life, and the time to hand on what was
     * gathered. Comes inside a large event too.
     */
    default void drained() throws InterruptedException {}

    /** An event is about to come that takes a good part of the memory: what is on its way is waited for. */
    default void makeRoom() throws InterruptedException {}
}
