// SPDX-License-Identifier: Apache-2.0
package io.millrace.capture.binlog;

import io.millrace.capture.log.LogEventHeader;

/** Takes the events of the log one after the other, in the reading thread. */
@FunctionalInterface
interface EventTarget {

    /**
     * Takes the next event.
     *
     * @param body without checksum
     * @return whether more is wanted
     * @throws io.millrace.fault.MillraceException if the log cannot be carried from here on
     */
    boolean take(LogEventHeader header, byte[] body) throws InterruptedException;
}
