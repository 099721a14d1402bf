// SPDX-License-Identifier: Apache-2.0
package io.millrace.target.jdbc;

import io.millrace.fault.FaultCode;
import io.millrace.fault.Finding;
import io.millrace.fault.MillraceException;
import io.millrace.model.DdlKind;
import io.millrace.position.LogPosition;
import io.millrace.target.DdlStep;
import io.millrace.target.TargetTable;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What every product says alike of the steps of a schema change, and how they are carried out. Stateless. */
public final class DdlSteps {

    private DdlSteps() {}

    /** What drops a table. */
    public static List<DdlStep> removal(TargetTable table, String qualified) {
        return List.of(DdlStep.of(DdlKind.DROP_TABLE, "table " + table.id() + " dropped", "DROP TABLE " + qualified));
    }

    /** What empties a table, by that statement. */
    public static List<DdlStep> emptying(TargetTable table, String ddl) {
        return List.of(DdlStep.of(DdlKind.TRUNCATE_TABLE, "table " + table.id() + " emptied", ddl));
    }

    /** What is made of a table. */
    public static String creation(TargetTable table) {
        return "table " + table.id() + " made";
    }

    /** A table that is there already, and is not what is to be made. */
    public static List<DdlStep> inTheWay(TargetTable table, String qualified, List<Finding> findings) {
        String why = findings.stream()
                .map(finding -> finding.measured() + " (" + finding.why() + ")")
                .collect(Collectors.joining("; "));
        return List.of(DdlStep.impossible(
                DdlKind.CREATE_TABLE,
                creation(table),
                "The target has a table " + qualified + " already: " + why + "."));
    }

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
