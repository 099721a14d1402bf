// SPDX-License-Identifier: Apache-2.0
package io.millrace.target;

import io.millrace.model.Column;
import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * A column of the target.
 *
 * @param source whose values it holds
 * @param type as the target's catalogue prints it, for example {@code numeric(10,2)}
 * @param rule what is written in place of values that the type has not; null where they are refused
 */
public record TargetColumn(
        Column source, String type, @Nullable ValueRule rule) implements Serializable {

    /** A column that refuses what its type has not. */
    public TargetColumn(Column source, String type) {
        this(source, type, null);
    }

    /** Its name, unquoted. */
    public String name() {
        return source.name();
    }

    /** Whether it may hold NULL. */
    public boolean nullable() {
        return source.nullable();
    }
}
