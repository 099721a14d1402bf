// SPDX-License-Identifier: Apache-2.0
package io.millrace.transform.builtin;

import io.millrace.settings.InvalidSetting;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which columns are carried. Exactly one of the two is given.
 *
 * @param keep only these; columns added later are not carried
 * @param drop all but these; columns added later are carried
 */
public record ColumnsSettings(
        @Nullable List<String> keep, @Nullable List<String> drop) {

    public ColumnsSettings {
        keep = keep == null ? null : List.copyOf(keep);
        drop = drop == null ? null : List.copyOf(drop);
        if ((keep == null) == (drop == null)) {
            throw new InvalidSetting(
                    "keep", keep == null ? "neither keep nor drop" : "keep and drop", "give one of them");
        }
    }
}
