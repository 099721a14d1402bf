// SPDX-License-Identifier: Apache-2.0
package io.millrace.fault;

import io.millrace.model.TableId;
import io.millrace.position.LogPosition;
import org.jspecify.annotations.Nullable;

/**
 * A failure with a code, and the place where it happened. The text never holds values of rows, nor secrets.
 *
 * <p>Whoever catches it asks {@link #code()} what to do: {@link Response#RETRY} goes to the restart strategy,
 * {@link Response#HALT} stops the job for good.
 */
public final class MillraceException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final FaultCode code;
    private final String what;

    /** A failure at no particular place. */
    public MillraceException(FaultCode code, String message) {
        this(code, message, null);
    }

    /** A failure with the exception behind it. */
    public MillraceException(FaultCode code, String message, @Nullable Throwable cause) {
        super(code + ": " + message + " " + code.remedy(), cause);
        this.code = code;
        this.what = message;
    }

    /** A failure at a place of the log, shown as {@code [table @ position]}. */
    public static MillraceException at(
            FaultCode code, @Nullable TableId table, @Nullable LogPosition position, String message) {
        return at(code, table, position, message, null);
    }

    /** A failure at a place of the log with the exception behind it. */
    public static MillraceException at(
            FaultCode code,
            @Nullable TableId table,
            @Nullable LogPosition position,
            String message,
            @Nullable Throwable cause) {
        String place = "[" + (table == null ? "" : table) + (position == null ? "" : " @ " + position) + "] ";
        return new MillraceException(code, place + message, cause);
    }

    /** What kind of failure, and so what happens next. */
    public FaultCode code() {
        return code;
    }

    /** What happened, without the code and its remedy. */
    public String what() {
        return what;
    }

    /** The first Millrace failure in a chain of causes, or null. Across class loaders it is found by its text. */
    public static @Nullable MillraceException findIn(@Nullable Throwable failure) {
        for (Throwable t = failure; t != null; t = t.getCause() == t ? null : t.getCause()) {
            if (t instanceof MillraceException found) {
                return found;
            }
        }
        return null;
    }
}
