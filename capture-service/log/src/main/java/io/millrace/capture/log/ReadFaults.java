// SPDX-License-Identifier: Apache-2.0
package io.millrace.capture.log;

import io.millrace.fault.FaultCode;
import io.millrace.fault.MillraceException;
import io.millrace.mysql.SourceFaults;
import java.sql.SQLException;
import java.util.Locale;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What it means when the connection to the log breaks off. Stateless. */
public final class ReadFaults {

    /** The one error with which servers end a reading of the log; only the text says why. */
    private static final int LOG_READING_ENDED = 1236;

    private ReadFaults() {}

    /**
     * The failure as Millrace sees it.
     *
     * @param client what the client's own exceptions mean; null for those that it does not know
     */
    public static MillraceException of(Throwable failure, Function<Throwable, @Nullable MillraceException> client) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof MillraceException known) {
                return known;
            }
            MillraceException told = client.apply(cause);
            if (told != null) {
                return told;
            }
            if (cause instanceof SQLException sql) {
                return SourceFaults.of(sql, "preparing to read the log");
            }
        }
        return new MillraceException(FaultCode.LOG_READ_FAILED, "The reading of the log broke off.", failure);
    }

    /** The account may not read the log. */
    public static MillraceException unauthorised(Throwable refused) {
        return new MillraceException(
                FaultCode.SOURCE_UNAUTHORISED, "The source refuses the reader of its log.", refused);
    }

    /** The server ended the reading with an error of its own. */
    public static MillraceException ended(int error, @Nullable String message, Throwable cause) {
        String text = String.valueOf(message);
        String lower = text.toLowerCase(Locale.ROOT);
        FaultCode code = FaultCode.LOG_READ_FAILED;
        if (lower.contains("same server_uuid/server_id")) {
            code = FaultCode.LOG_SERVER_ID_CLASH;
        } else if (lower.contains("could not find first log file") || lower.contains("purged")) {
            code = FaultCode.LOG_PURGED;
        } else if (lower.contains("impossible position")
                || lower.contains("beyond")
                // A file that the source did not finish before it died; it gives out nothing behind it.
                || lower.contains("truncated in the middle of event")
                || lower.contains("bogus data")
                || lower.contains("event_len")) {
            code = FaultCode.LOG_NOT_THE_SAME;
        } else if (error == 1045 || error == 1227) {
            code = FaultCode.SOURCE_GRANT_MISSING;
        } else if (error != LOG_READING_ENDED) {
            text = "error " + error + ": " + text;
        }
        return new MillraceException(code, "The source ended the reading of its log: " + text + ".", cause);
    }
}
