// SPDX-License-Identifier: Apache-2.0
package io.millrace.transform;

import io.millrace.model.Column;
import io.millrace.model.TableSchema;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A transform bound to the rows of one shape. A pure function of one row: the row before a change and the row after it
 * go through it independently, and a change whose row enters or leaves the result becomes an insert or a delete. Used by
 * one thread at a time.
 */
public interface TableTransform {

    /** The shape of what comes out: its table's name is the target's, its key must still tell rows apart. */
    TableSchema output();

    /**
     * The name under which a column of what goes in comes out; empty if it does not.
     *
     * <p>Unless a transform says otherwise, that is the name it had.
     */
    default Optional<String> outputName(String inputName) {
        return output().columns().stream()
                .map(Column::name)
                .filter(inputName::equals)
                .findFirst();
    }

    /** The row that comes out, or null if it is left out. The row that went in must not be changed. */
    @Nullable
    Object @Nullable [] apply(@Nullable Object[] row);
}
