// SPDX-License-Identifier: Apache-2.0
package io.millrace.settings;

/** What apply does about a row that the target refuses. */
public enum RefusedRows {
    /** Stops. */
    STOP,
    /** Sets the row's changes aside, those to come included, until a person says what becomes of them. */
    PARK
}
