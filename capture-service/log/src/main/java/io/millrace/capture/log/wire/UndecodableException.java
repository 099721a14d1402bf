// SPDX-License-Identifier: Apache-2.0
package io.millrace.capture.log.wire;

import io.millrace.fault.FaultCode;

/** The log holds something that this version cannot decode, or that does not fit the table's shape. Names no values. */
public final class UndecodableException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final FaultCode code;

    /** The log and the known shape of the table differ. */
    public UndecodableException(String message) {
        this(FaultCode.LOG_SHAPE_MISMATCH, message);
    }

    /** What it was, and what that means. */
    public UndecodableException(FaultCode code, String message) {
        super(message);
        this.code = code;
    }

    /** What follows. */
    public FaultCode code() {
        return code;
    }
}
