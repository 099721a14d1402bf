// SPDX-License-Identifier: Apache-2.0
package io.millrace.target.mysql;

import io.millrace.fault.FaultCode;
import io.millrace.fault.MillraceException;
import io.millrace.model.RowChange;
import io.millrace.model.TableId;
import io.millrace.position.LogPosition;
import java.sql.SQLException;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Turns what the server and its driver say into faults. Messages about bad data and duplicates quote values of rows: only
 * what is known to be free of them is passed on.
 */
final class Faults {

    /** Shutting down, killed, cut off while idle or while packets were read and written. */
    private static final Set<Integer> UNREACHABLE = Set.of(1053, 1077, 1158, 1159, 1160, 1161, 1927, 2006, 2013, 4031);

    private static final Set<Integer> UNAUTHORISED = Set.of(1045, 1251, 1698, 1820, 1862, 3118);
    private static final Set<Integer> GRANT_MISSING = Set.of(1044, 1142, 1143, 1227, 1370, 1410);

    /**
     * Locks and deadlocks; too many connections; memory, disk or table full; read-only; killed or too slow; a cluster that
     * certifies or elects.
     */
    private static final Set<Integer> BUSY = Set.of(
            1020, 1021, 1028, 1037, 1038, 1040, 1041, 1047, 1114, 1180, 1203, 1205, 1213, 1226, 1290, 1317, 1613, 1614,
            1637, 1792, 1836, 1969, 3024, 3100, 3101, 3572, 4094);

    private static final Set<Integer> CONFIG = Set.of(1153, 1162, 1665);

    /** NULL, ranges, lengths, duplicates, checks and the like, whatever SQLSTATE they come with. */
    private static final Set<Integer> REFUSED_ROW = Set.of(
            1048, 1062, 1118, 1242, 1263, 1264, 1265, 1292, 1364, 1366, 1406, 1411, 1416, 1452, 1525, 3140, 3819, 4025);

    /** Those of refused rows whose message names a column, a constraint or a line, and never a value. */
    private static final Set<Integer> SAFE_REFUSALS = Set.of(1048, 1118, 1263, 1264, 1265, 1364, 1406, 3819, 4025);

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

    /** What an error means for the pipeline. */
    static FaultCode code(SQLException failure) {
        int error = failure.getErrorCode();
        String state = state(failure);
        if (UNREACHABLE.contains(error)) {
            return FaultCode.TARGET_UNREACHABLE;
        }
        if (UNAUTHORISED.contains(error) || state.startsWith("28")) {
            return FaultCode.TARGET_UNAUTHORISED;
        }
        if (GRANT_MISSING.contains(error)) {
            return FaultCode.TARGET_GRANT_MISSING;
        }
        if (BUSY.contains(error) || state.startsWith("40")) {
            return FaultCode.TARGET_BUSY;
        }
        if (CONFIG.contains(error) || isPacketTooLarge(failure)) {
            return FaultCode.TARGET_CONFIG;
        }
        if (REFUSED_ROW.contains(error) || state.startsWith("22") || state.startsWith("23")) {
            return FaultCode.TARGET_REFUSED_ROW;
        }
        return state.startsWith("08") ? FaultCode.TARGET_UNREACHABLE : FaultCode.TARGET_REJECTED;
    }

    /** Seen by the driver itself, before anything is sent. */
    private static boolean isPacketTooLarge(SQLException failure) {
        return failure.getClass().getSimpleName().equals("PacketTooBigException");
    }

    private static String state(SQLException failure) {
        return failure.getSQLState() == null ? "" : failure.getSQLState();
    }

    /** What the server says, as far as no value of a row can be in it. */
    static String words(SQLException failure) {
        String words = "the server says " + failure.getErrorCode() + " (" + state(failure) + ")";
        if (isPacketTooLarge(failure)) {
            return words + " a row is larger than max_allowed_packet";
        }
        return isMessageSafe(failure) ? words + " " + firstLine(failure.getMessage()) : words;
    }

    private static boolean isMessageSafe(SQLException failure) {
        int error = failure.getErrorCode();
        return switch (code(failure)) {
            case TARGET_UNREACHABLE, TARGET_UNAUTHORISED, TARGET_GRANT_MISSING, TARGET_BUSY, TARGET_CONFIG -> true;
            case TARGET_REFUSED_ROW -> SAFE_REFUSALS.contains(error);
            // Unknown databases, tables and columns, tables that are there, keys that are too long, no key at all.
            default ->
                Set.of(1007, 1049, 1050, 1051, 1054, 1060, 1071, 1072, 1074, 1117, 1146, 1148, 3750)
                        .contains(error);
        };
    }

    private static String firstLine(@Nullable String message) {
        String text = String.valueOf(message).strip();
        int end = text.indexOf('\n');
        return (end < 0 ? text : text.substring(0, end)).replaceAll("[.\\s]+$", "");
    }

    /** The failure with its stack trace, but without the words that may hold values. */
    private static SQLException stripped(SQLException failure) {
        SQLException stripped = new SQLException(words(failure), failure.getSQLState(), failure.getErrorCode());
        stripped.setStackTrace(failure.getStackTrace());
        return stripped;
    }
}
