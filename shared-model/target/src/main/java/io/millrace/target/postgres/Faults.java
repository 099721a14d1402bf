// SPDX-License-Identifier: Apache-2.0
package io.millrace.target.postgres;

import io.millrace.fault.FaultCode;
import io.millrace.fault.MillraceException;
import io.millrace.model.RowChange;
import io.millrace.model.TableId;
import io.millrace.position.LogPosition;
import java.sql.SQLException;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/**
 * Turns what PostgreSQL and its driver say into faults. PostgreSQL quotes values of rows in DETAIL, CONTEXT and, for bad
 * data, in the message itself: only what is known to be free of them is passed on.
 */
final class Faults {

    private static final Pattern COPY_LINE = Pattern.compile("(?m)^COPY .*, line (\\d+)");

    private Faults() {}

    /** A failure at no particular place; what was being done completes "cannot …". */
    static MillraceException of(SQLException failure, String doing) {
        return new MillraceException(code(failure), text(failure, doing), stripped(failure));
    }

    /** A failure with a table. */
    static MillraceException of(SQLException failure, TableId table, String doing) {
        return MillraceException.at(code(failure), table, null, text(failure, doing), stripped(failure));
    }

    /** A failure of a statement that carried these changes, of which at least one is to blame. */
    static MillraceException of(SQLException failure, List<RowChange> changes, String doing) {
        LogPosition first = Collections.min(changes, Comparator.comparing(RowChange::position))
                .position();
        LogPosition last = Collections.max(changes, Comparator.comparing(RowChange::position))
                .position();
        String batch = changes.size() == 1 ? "" : " in a batch of " + changes.size() + " that reaches to " + last;
        return MillraceException.at(
                code(failure), changes.get(0).table(), first, text(failure, doing + batch), stripped(failure));
    }

    private static String text(SQLException failure, String doing) {
        return "Cannot " + doing + ": " + words(failure) + ".";
    }

    /** What a SQLSTATE means for the pipeline. */
    static FaultCode code(SQLException failure) {
        String state = failure.getSQLState();
        if (state == null || state.length() != 5) {
            return FaultCode.TARGET_REJECTED;
        }
        return switch (state) {
            case "57P03", "57014", "25006", "25P04", "55P03", "55006" -> FaultCode.TARGET_BUSY;
            case "40003", "25P03" -> FaultCode.TARGET_UNREACHABLE;
            case "42501" -> FaultCode.TARGET_GRANT_MISSING;
            default -> codeOfClass(state.substring(0, 2));
        };
    }

    private static FaultCode codeOfClass(String stateClass) {
        return switch (stateClass) {
            case "08", "57" -> FaultCode.TARGET_UNREACHABLE;
            case "40", "53", "58" -> FaultCode.TARGET_BUSY;
            case "28" -> FaultCode.TARGET_UNAUTHORISED;
            // 54: an index entry too large, a JSON document nested too deeply.
            case "22", "23", "54" -> FaultCode.TARGET_REFUSED_ROW;
            default -> FaultCode.TARGET_REJECTED;
        };
    }

    /** What the server says, as far as no value of a row can be in it. */
    static String words(SQLException failure) {
        String state = failure.getSQLState();
        StringBuilder words = new StringBuilder("PostgreSQL says ").append(state);
        if (isMessageSafe(state)) {
            words.append(' ').append(message(failure));
        }
        ServerErrorMessage server = server(failure);
        if (server != null) {
            if ("2BP01".equals(state) && server.getDetail() != null) {
                // Which objects depend on the one that shall go.
                words.append(", ").append(server.getDetail());
            }
            append(words, "table", server.getTable());
            append(words, "column", server.getColumn());
            append(words, "constraint", server.getConstraint());
            append(words, "type", server.getDatatype());
            Matcher line = COPY_LINE.matcher(String.valueOf(server.getWhere()));
            if (line.find()) {
                append(words, "row of this load", line.group(1));
            }
        }
        return words.toString();
    }

    private static void append(StringBuilder words, String what, @Nullable String value) {
        if (value != null) {
            words.append(", ").append(what).append(' ').append(value);
        }
    }

    /** Bad data (22) is quoted in the message; functions of users (P0, 38, 39) may say anything. */
    private static boolean isMessageSafe(@Nullable String state) {
        if (state == null || state.length() != 5) {
            return false;
        }
        return switch (state.substring(0, 2)) {
            case "08", "0A", "23", "25", "28", "2B", "3D", "3F", "40", "42", "53", "54", "55", "57", "58", "XX" -> true;
            default -> false;
        };
    }

    private static String message(SQLException failure) {
        ServerErrorMessage server = server(failure);
        return String.valueOf(server == null ? failure.getMessage() : server.getMessage());
    }

    private static @Nullable ServerErrorMessage server(SQLException failure) {
        return failure instanceof PSQLException known ? known.getServerErrorMessage() : null;
    }

    /** The failure with its stack trace, but without the words that may hold values. */
    private static SQLException stripped(SQLException failure) {
        SQLException stripped = new SQLException(words(failure), failure.getSQLState());
        stripped.setStackTrace(failure.getStackTrace());
        return stripped;
    }
}
