// SPDX-License-Identifier: Apache-2.0
package io.millrace.target.jdbc;

import io.millrace.fault.FaultCode;
import io.millrace.fault.MillraceException;
import io.millrace.position.LogPosition;
import io.millrace.target.DdlStep;
import io.millrace.target.TargetTable;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Carries out the steps of a schema change, one after the other. Stateless. */
public final class DdlSteps {

    private DdlSteps() {}

    /**
     * Carries them out, with whatever limits for locks the session has.
     *
     * @param table for messages
     * @param position of the change, for messages
     * @throws MillraceException {@link FaultCode#TARGET_SCHEMA_CHANGE_NOT_CARRIED} if a step has an obstacle, or the source
     *     has changed values that nobody knows; what was done before it is not undone here
     */
    public static void carryOut(Sql sql, TargetTable table, List<DdlStep> steps, @Nullable LogPosition position) {
        String doing = "change the table for " + table.id();
        for (DdlStep step : steps) {
            if (step.obstacle() != null) {
                throw notCarried(table, position, step.source() + ". In the target: " + step.obstacle());
            }
            if (step.violation() != null && sql.isTrue(doing, step.violation())) {
                throw notCarried(
                        table,
                        position,
                        step.source() + ". In the target there are values that the source may have changed with it: "
                                + step.violation());
            }
            step.ddl().forEach(ddl -> sql.executeLong(doing, ddl));
        }
    }

    private static MillraceException notCarried(TargetTable table, @Nullable LogPosition position, String what) {
        return MillraceException.at(
                FaultCode.TARGET_SCHEMA_CHANGE_NOT_CARRIED, table.id(), position, "At the source: " + what);
    }
}
