// SPDX-License-Identifier: Apache-2.0
package io.millrace.capture.log.wire;

import org.jspecify.annotations.Nullable;

/**
 * What the log says of the session that ran a statement.
 *
 * @param mode its SQL mode
 * @param zone the time zone by which the statement made points of time, under the session's name for it; null if it made none
 */
public record StatementSession(SqlMode mode, @Nullable String zone) {

    /** Of a statement whose session is not known. */
    public static final StatementSession UNKNOWN = new StatementSession(SqlMode.UNKNOWN, null);
}
