// SPDX-License-Identifier: Apache-2.0
package io.millrace.prove.check;

import io.millrace.position.LogPosition;
import org.jspecify.annotations.Nullable;

/**
 * The end of the source's log, whose last transaction is known.
 *
 * @param beforeLast where the log ended when that transaction was not yet sent
 * @param end where it ends now
 */
public record SourceEnd(LogPosition beforeLast, LogPosition end) {

    /** Whether that is the end: either of the last transaction or of the log. */
    public boolean isAt(@Nullable LogPosition reached) {
        return reached != null
                && (reached.equals(end)
                        || (reached.isEndOfTransaction() && !beforeLast.isAfter(reached) && end.isAfter(reached)));
    }
}
