// SPDX-License-Identifier: Apache-2.0
package io.millrace.model;

import java.io.Serializable;

/**
 * A column of a table.
 *
 * @param name as the source spells it
 * @param nullable whether it may hold NULL
 * @param generated whether the source computes it (virtual or stored); the log carries its value all the same
 */
public record Column(String name, ColumnType type, boolean nullable, boolean generated, ColumnDefault defaultValue)
        implements Serializable {

    public Column {
        if (name.isEmpty()) {
            throw new IllegalArgumentException("a column needs a name");
        }
    }

    /** A plain column without a default. */
    public static Column of(String name, ColumnType type, boolean nullable) {
        return new Column(name, type, nullable, false, ColumnDefault.NONE);
    }

    /** The same column under another name. */
    public Column renamed(String newName) {
        return new Column(newName, type, nullable, generated, defaultValue);
    }
}
