// SPDX-License-Identifier: Apache-2.0
package io.millrace.transform.builtin;

import io.millrace.model.TableSchema;
import io.millrace.settings.InvalidSetting;

/** Names of columns in settings. Stateless. */
final class ColumnNames {

    private ColumnNames() {}

    /**
     * The index of that column.
     *
     * @throws InvalidSetting if the shape has none of that name; a step that silently did nothing could let through what
     *     it was meant to hold back
     */
    static int require(TableSchema schema, String setting, String name) {
        int index = schema.indexOf(name);
        if (index < 0) {
            throw new InvalidSetting(setting, name, "the table has no such column");
        }
        return index;
    }
}
