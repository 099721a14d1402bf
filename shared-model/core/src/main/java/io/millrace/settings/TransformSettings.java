// SPDX-License-Identifier: Apache-2.0
package io.millrace.settings;

import java.io.Serializable;
import java.util.List;

/**
 * One step of processing.
 *
 * @param kind which transform, by the name under which it is registered
 * @param tables which tables it is for, as in {@link SourceSettings#tables}
 * @param options all else that the file says of it, as a JSON object; the transform itself reads and checks it
 */
public record TransformSettings(String kind, List<String> tables, String options) implements Serializable {

    public TransformSettings {
        tables = List.copyOf(tables);
        new SettingChecks()
                .require(!kind.isEmpty(), "kind", kind, "name a transform, for example filter")
                .requireTables("tables", tables)
                .finish();
    }

    /** The tables it is for, as a predicate. */
    public TableSelection selection() {
        return TableSelection.of(tables);
    }
}
