// SPDX-License-Identifier: Apache-2.0
package io.millrace.snapshot.copy;

import io.millrace.control.ControlMessage.CaptureStarted;
import io.millrace.fault.FaultCode;
import io.millrace.fault.MillraceException;
import io.millrace.mysql.LogCoordinates;
import io.millrace.mysql.SourceSession;
import io.millrace.position.LogIdentity;
import io.millrace.position.LogPosition;
import java.io.Serializable;

/**
 * The log that the copy belongs to: what is read of another server says nothing of places in it.
 *
 * @param epoch of its positions
 * @param identity whose it is
 */
public record SourceLog(int epoch, LogIdentity identity) implements Serializable {

    static SourceLog of(CaptureStarted capture) {
        return new SourceLog(capture.start().epoch(), capture.identity());
    }

    LogPosition position(LogCoordinates at) {
        return at.position(epoch);
    }

    /**
     * Makes sure that a session is with the server whose log it is.
     *
     * @throws MillraceException {@link FaultCode#LOG_NOT_THE_SAME} if another one has taken its place
     */
    void require(SourceSession session) {
        LogIdentity now = session.facts().requireIdentity();
        if (!now.isSameLog(identity)) {
            throw new MillraceException(
                    FaultCode.LOG_NOT_THE_SAME,
                    "Capture began with the log of " + identity.server() + ", the source is now " + now.server()
                            + ": a copy is of one server.");
        }
    }
}
