// SPDX-License-Identifier: Apache-2.0
package io.millrace.target;

import io.millrace.model.Column;
import java.io.Serializable;

/**
 * A column of the target.
 *
 * @param source whose values it holds
 * @param type as the target's catalogue prints it, for example {@code numeric(10,2)}
 */
public record TargetColumn(Column source, String type) implements Serializable {

    /** Its name, unquoted. */
    public String name() {
        return source.name();
    }

    /** Whether it may hold NULL. */
    public boolean nullable() {
        return source.nullable();
    }
}
