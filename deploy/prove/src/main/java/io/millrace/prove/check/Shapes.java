// SPDX-License-Identifier: Apache-2.0
package io.millrace.prove.check;

import io.millrace.model.SchemaChange;
import io.millrace.model.TableId;
import io.millrace.model.TableSchema;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** All shapes that the topic of schemas holds. Immutable once filled. */
public final class Shapes {

    private final Map<Long, TableSchema> byVersion = new HashMap<>();
    private final Map<TableId, TableSchema> first = new HashMap<>();

    /** Takes note of a shape that was written. */
    public void learn(SchemaChange change) {
        TableSchema after = change.after();
        if (after != null) {
            byVersion.put(after.version(), after);
            if (change.kind() == SchemaChange.Kind.ANNOUNCE) {
                first.put(after.table(), after);
            }
        }
    }

    @Nullable
    TableSchema of(long version) {
        return byVersion.get(version);
    }

    /** The shapes with which the change log begins. */
    Map<TableId, TableSchema> first() {
        return first;
    }
}
