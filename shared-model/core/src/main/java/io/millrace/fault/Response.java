// SPDX-License-Identifier: Apache-2.0
package io.millrace.fault;

/** What happens after a fault: the code alone decides, not the place that met it. */
public enum Response {
    /** Passes by itself: try again from the last durable state, with growing pauses, for ever. */
    RETRY,
    /** Set the row and its later changes aside where the pipeline allows it; else as {@link #HALT}. */
    PARK,
    /** Needs a person: stop, keep the position, say so in health and status, and do not restart. */
    HALT
}
