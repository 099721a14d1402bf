// SPDX-License-Identifier: Apache-2.0
package io.millrace.capture.source;

import io.millrace.model.SchemaChange;
import io.millrace.model.TableId;
import io.millrace.model.TableSchema;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The shapes of the captured tables at a place of the log, kept up with its schema changes. Not thread-safe. */
public final class SchemaRegister {

    private final Map<TableId, SchemaChange> shapes = new TreeMap<>();

    /** The register after these changes, in the log's order. */
    public SchemaRegister(List<SchemaChange> changes) {
        changes.forEach(this::apply);
    }

    /** Takes the next change of the log. */
    public void apply(SchemaChange change) {
        switch (change.kind()) {
            case ANNOUNCE, CREATE, ALTER, RENAME, INCLUDE -> {
                shapes.remove(change.table());
                TableSchema after = change.after();
                if (after != null && !Boolean.FALSE.equals(change.captured())) {
                    shapes.put(after.table(), announcement(change, after));
                }
            }
            case DROP -> shapes.remove(change.table());
            case TRUNCATE, UNKNOWN -> {
                // The shape stays, as far as is known.
            }
        }
    }

    private static SchemaChange announcement(SchemaChange change, TableSchema after) {
        return new SchemaChange(
                change.position(), SchemaChange.Kind.ANNOUNCE, after.table(), after, null, change.origin());
    }

    /** One announcement for each table, in the order of their names. */
    public List<SchemaChange> announcements() {
        return List.copyOf(shapes.values());
    }
}
