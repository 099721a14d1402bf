// SPDX-License-Identifier: Apache-2.0
package io.millrace.snapshot.copy;

import io.millrace.model.TableSchema;
import io.millrace.transform.TableTransform;
import io.millrace.transform.Transform;
import io.millrace.transform.TransformFactory;
import org.jspecify.annotations.Nullable;

/** A user's transform that gives rows another key. */
public final class ShiftedKey implements TransformFactory<ShiftedKey.Settings> {

    /** What the file says of it. */
    public record Settings(long by) {}

    @Override
    public String kind() {
        return "shifted-key";
    }

    @Override
    public Class<Settings> settingsType() {
        return Settings.class;
    }

    @Override
    public Transform create(Settings settings) {
        return input -> new TableTransform() {
            @Override
            public TableSchema output() {
                return input;
            }

            @Override
            public @Nullable Object[] apply(@Nullable Object[] row) {
                @Nullable Object[] shifted = row.clone();
                int key = input.key().get(0);
                shifted[key] = (Long) row[key] + settings.by();
                return shifted;
            }
        };
    }
}
