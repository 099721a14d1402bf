// SPDX-License-Identifier: Apache-2.0
package io.millrace.flink;

import io.millrace.control.ControlMessage;

/** Hears what is said on the control topic, on the bus's own thread: it must return soon and not throw. */
@FunctionalInterface
public interface ControlListener {

    /**
     * A message.
     *
     * @param replayed whether it was said before the bus was opened; commands among those may be carried out already
     */
    void heard(ControlMessage message, boolean replayed);
}
