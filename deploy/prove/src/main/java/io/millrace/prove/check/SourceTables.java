// SPDX-License-Identifier: Apache-2.0
package io.millrace.prove.check;

import io.millrace.model.TableId;
import io.millrace.model.TableSchema;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The source's tables as they are now. */
public interface SourceTables {

    /** The table's shape. */
    TableSchema schema(TableId table);

    /** Gives on all of its rows, in canonical form. */
    void read(TableSchema schema, Consumer<@Nullable Object[]> taker);
}
