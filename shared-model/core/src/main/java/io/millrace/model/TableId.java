// SPDX-License-Identifier: Apache-2.0
package io.millrace.model;

import java.io.Serializable;

/**
 * A table of the source, by database and name, exactly as the source spells them.
 *
 * <p>Never parsed from text that a topic or a file name carries: either part may hold dots, quotes and spaces.
 */
public record TableId(String database, String name) implements Comparable<TableId>, Serializable {

    public TableId {
        if (database.isEmpty() || name.isEmpty()) {
            throw new IllegalArgumentException(
                    "a table needs a database and a name, got '" + database + "'.'" + name + "'");
        }
    }

    @Override
    public int compareTo(TableId other) {
        int byDatabase = database.compareTo(other.database);
        return byDatabase != 0 ? byDatabase : name.compareTo(other.name);
    }

    /** For people: {@code database.name}, unquoted. */
    @Override
    public String toString() {
        return database + "." + name;
    }
}
