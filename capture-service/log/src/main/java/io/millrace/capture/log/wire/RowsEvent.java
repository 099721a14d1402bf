// SPDX-License-Identifier: Apache-2.0
package io.millrace.capture.log.wire;

/** Which images of its rows an event holds. */
public enum RowsEvent {
    INSERT,
    UPDATE,
    /** As {@link #UPDATE}, but values of JSON may be told by what became other in them. */
    PARTIAL_UPDATE,
    DELETE
}
