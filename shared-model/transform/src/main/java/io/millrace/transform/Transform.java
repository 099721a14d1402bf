// SPDX-License-Identifier: Apache-2.0
package io.millrace.transform;

import io.millrace.model.TableSchema;

/**
 * One step of processing between the log and the target: the seam for users' own. Snapshot and apply run the same chain,
 * so that a row comes out alike whichever way it took.
 *
 * <p>A transform is bound once for each shape of each table, and then sees only values. Thread-safe.
 */
public interface Transform {

    /**
     * This transform for rows of that shape.
     *
     * @throws io.millrace.fault.MillraceException with {@link io.millrace.fault.FaultCode#TRANSFORM_INVALID} if it does
     *     not fit, for example because it names a column that is not there; the pipeline stops
     */
    TableTransform bind(TableSchema input);
}
