// SPDX-License-Identifier: Apache-2.0
package io.millrace.mysql;

import io.millrace.fault.FaultCode;
import io.millrace.fault.MillraceException;
import java.sql.SQLException;
import java.util.Set;

/** What the source's errors mean for us. Stateless. */
public final class SourceFaults {

    /** Wrong password, no such account, database not allowed, account locked or expired. */
    private static final Set<Integer> UNAUTHORISED = Set.of(1044, 1045, 1698, 1820, 1862, 3118, 3955, 4151);

    private static final Set<Integer> GRANT_MISSING = Set.of(1142, 1143, 1227, 1370, 3546);

    private static final Set<Integer> TABLE_MISSING = Set.of(1049, 1051, 1054, 1146);

    /** Too many connections, shutting down, killed, lock waits, deadlocks, time limits. */
    private static final Set<Integer> PASSING =
            Set.of(1040, 1053, 1203, 1205, 1213, 1226, 1317, 1927, 1969, 3024, 3032, 4031);

    private SourceFaults() {}

    /**
     * The failure as Millrace sees it.
     *
     * @param doing what was tried, as in "connecting to …"; without values of rows
     */
    public static MillraceException of(SQLException failure, String doing) {
        FaultCode code = codeOf(failure);
        return new MillraceException(
                code,
                "The source failed while " + doing + " (error " + failure.getErrorCode() + ", SQLSTATE "
                        + failure.getSQLState() + "): " + text(failure, code) + ".",
                failure);
    }

    private static FaultCode codeOf(SQLException failure) {
        int error = failure.getErrorCode();
        String state = failure.getSQLState() == null ? "" : failure.getSQLState();
        if (UNAUTHORISED.contains(error) || state.startsWith("28")) {
            return FaultCode.SOURCE_UNAUTHORISED;
        }
        if (GRANT_MISSING.contains(error)) {
            return FaultCode.SOURCE_GRANT_MISSING;
        }
        if (TABLE_MISSING.contains(error)) {
            return FaultCode.SOURCE_TABLE_MISSING;
        }
        if (PASSING.contains(error) || state.startsWith("08") || error == 0) {
            return FaultCode.SOURCE_UNREACHABLE;
        }
        return FaultCode.JOB_FAILED;
    }

    private static String text(SQLException failure, FaultCode code) {
        // Texts of other errors may quote values.
        if (code == FaultCode.JOB_FAILED || failure.getMessage() == null) {
            return failure.getClass().getSimpleName();
        }
        String text = failure.getMessage().strip();
        int end = text.indexOf('\n');
        return (end < 0 ? text : text.substring(0, end)).replaceAll("[.\\s]+$", "");
    }
}
