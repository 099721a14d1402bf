// SPDX-License-Identifier: Apache-2.0
package io.millrace.capture.log;

import io.millrace.position.LogPosition;

/** Reads a part of the log again, beside the reading of the log. */
@FunctionalInterface
public interface GroupReader {

    /**
     * Gives the events from a place on, until no more is wanted or the log ends.
     *
     * @throws io.millrace.fault.MillraceException if the log cannot be read there
     */
    void read(LogPosition from, EventSink sink) throws InterruptedException;
}
