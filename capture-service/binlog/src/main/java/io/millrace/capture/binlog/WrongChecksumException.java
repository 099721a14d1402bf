// SPDX-License-Identifier: Apache-2.0
package io.millrace.capture.binlog;

import io.millrace.capture.log.LogEventHeader;
import java.io.IOException;

/** An event came that is not of the checksum that it carries: it was damaged on its way, or where it is kept. */
final class WrongChecksumException extends IOException {

    private static final long serialVersionUID = 1L;

    WrongChecksumException(LogEventHeader header) {
        super("An event of the type " + header.code() + " that ends at " + header.end()
                + " is not of the checksum that it carries.");
    }
}
