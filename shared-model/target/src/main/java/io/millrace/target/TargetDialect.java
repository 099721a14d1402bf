// SPDX-License-Identifier: Apache-2.0
package io.millrace.target;

import io.millrace.fault.Finding;
import io.millrace.fault.MillraceException;
import io.millrace.model.TableIndex;
import io.millrace.model.TableSchema;
import io.millrace.settings.TargetKind;
import io.millrace.settings.TargetSettings;
import java.util.Collection;
import java.util.List;
import java.util.ServiceLoader;

/**
 * One product as a target: how it names things, which of its types hold the source's values, and how it is reached.
 *
 * <p>Implementations are immutable and stateless, have a public constructor without parameters, and are named in
 * {@code META-INF/services/io.millrace.target.TargetDialect}. Thread-safe.
 */
public interface TargetDialect {

    /** The product. */
    TargetKind kind();

    /**
     * The target's table for rows of that shape: names, types and key are decided here, once for each table version.
     * Does not speak to the target.
     *
     * @param output the shape of rows as the last transform leaves them; its table's name is the target's
     * @param settings give the target's schema for the source's database
     */
    TargetTable plan(TableSchema output, TargetSettings settings);

    /**
     * Everything about these tables that the target could not hold: names that are too long or fall together, too many
     * columns. Does not speak to the target.
     */
    List<Finding> check(Collection<TargetTable> tables, TargetSettings settings);

    /**
     * What the target is to have of a table's secondary indexes. Does not speak to the target.
     *
     * @param indexes of the source, their columns by the names that they have in the target's table
     */
    IndexPlan planIndexes(TargetTable table, List<TableIndex> indexes, TargetSettings settings);

    /**
     * A new connection with a session of explicit settings, so that neither the server's configuration nor the role's
     * changes what is stored.
     *
     * @throws MillraceException {@code TARGET_UNREACHABLE}, {@code TARGET_BUSY} or {@code TARGET_UNAUTHORISED}
     */
    TargetSession connect(TargetSettings settings, SessionOptions options);

    /** The dialect of that product. */
    static TargetDialect of(TargetKind kind) {
        // Not the thread's class loader: in a Flink task that is the user code's, which may not see this module.
        for (TargetDialect dialect : ServiceLoader.load(TargetDialect.class, TargetDialect.class.getClassLoader())) {
            if (dialect.kind() == kind) {
                return dialect;
            }
        }
        throw new IllegalStateException(
                "no dialect for " + kind + ": META-INF/services is incomplete in this packaging");
    }
}
