// SPDX-License-Identifier: Apache-2.0
package io.millrace.snapshot.copy;

import io.millrace.model.TableId;
import io.millrace.model.TableSchema;
import io.millrace.position.LogPosition;
import org.jspecify.annotations.Nullable;

/**
 * How the copy of a table begins.
 *
 * @param schema the shape that it is copied with
 * @param from the place behind which the log is replayed onto it, read before its first row was; null if all of the log is
 * @param copiedRows by earlier attempts
 * @param copiedChunks by earlier attempts
 */
record TableStart(TableSchema schema, @Nullable LogPosition from, long copiedRows, long copiedChunks) {

    TableId table() {
        return schema.table();
    }
}
