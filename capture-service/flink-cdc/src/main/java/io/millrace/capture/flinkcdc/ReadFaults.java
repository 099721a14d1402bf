// SPDX-License-Identifier: Apache-2.0
package io.millrace.capture.flinkcdc;

import com.github.shyiko.mysql.binlog.network.AuthenticationException;
import com.github.shyiko.mysql.binlog.network.ServerException;
import io.millrace.fault.FaultCode;
import io.millrace.fault.MillraceException;
import io.millrace.mysql.SourceFaults;
import java.sql.SQLException;
import java.util.Locale;

/** What it means when the connection to the log breaks off. Stateless. */
final class ReadFaults {

    /** The one error with which servers end a reading of the log; only the text says why. */
    private static final int LOG_READING_ENDED = 1236;

    private ReadFaults() {}

    static MillraceException of(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof MillraceException known) {
                return known;
            }
            if (cause instanceof AuthenticationException refused) {
                return new MillraceException(
                        FaultCode.SOURCE_UNAUTHORISED, "The source refuses the reader of its log.", refused);
            }
            if (cause instanceof ServerException ended) {
                return ended(ended);
            }
            if (cause instanceof SQLException sql) {
                return SourceFaults.of(sql, "preparing to read the log");
            }
        }
        return new MillraceException(FaultCode.LOG_READ_FAILED, "The reading of the log broke off.", failure);
    }

    private static MillraceException ended(ServerException ended) {
        String text = String.valueOf(ended.getMessage());
        String lower = text.toLowerCase(Locale.ROOT);
        FaultCode code = FaultCode.LOG_READ_FAILED;
        if (lower.contains("same server_uuid/server_id")) {
            code = FaultCode.LOG_SERVER_ID_CLASH;
        } else if (lower.contains("could not find first log file") || lower.contains("purged")) {
            code = FaultCode.LOG_PURGED;
        } else if (lower.contains("impossible position")
                || lower.contains("beyond")
                || lower.contains("bogus data")
                || lower.contains("event_len")) {
            code = FaultCode.LOG_NOT_THE_SAME;
        } else if (ended.getErrorCode() == 1045 || ended.getErrorCode() == 1227) {
            code = FaultCode.SOURCE_GRANT_MISSING;
        } else if (ended.getErrorCode() != LOG_READING_ENDED) {
            text = "error " + ended.getErrorCode() + ": " + text;
        }
        return new MillraceException(code, "The source ended the reading of its log: " + text + ".", ended);
    }
}
