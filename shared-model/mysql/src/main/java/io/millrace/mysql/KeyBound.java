// SPDX-License-Identifier: Apache-2.0
package io.millrace.mysql;

import io.millrace.model.Column;
import io.millrace.model.TableSchema;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A place in the order of a table's primary key: the key of a row, column by column, as literals of the source. Only the
 * source itself compares it, by its own collations.
 *
 * @param literals one for each key column, in key order
 */
public record KeyBound(List<String> literals) implements Serializable {

    private static final String SEPARATOR = ", ";

    /** What bounds are made of; a bound that comes back from elsewhere goes into a statement only if it is so. */
    private static final Pattern LITERAL =
            Pattern.compile("-?[0-9]+(\\.[0-9]+)?|(_[a-z0-9]+ )?x'[0-9A-F]*'|'[0-9A-Za-z:. -]*'");

    public KeyBound {
        literals = List.copyOf(literals);
        if (literals.isEmpty()) {
            throw new IllegalArgumentException("a bound needs a value for each key column");
        }
        for (String literal : literals) {
            if (!LITERAL.matcher(literal).matches()) {
                throw new IllegalArgumentException("not a literal of a key");
            }
        }
    }

    /** Reads what {@link #toString} writes. */
    public static KeyBound parse(String text) {
        return new KeyBound(List.of(text.split(SEPARATOR)));
    }

    /** As {@link #parse}; null gives null. */
    public static @Nullable KeyBound parseNullable(@Nullable String text) {
        return text == null ? null : parse(text);
    }

    /**
     * The canonical values of the literals, in key order.
     *
     * @param schema of the table, whose key has no text in it
     */
    public List<Object> values(TableSchema schema) {
        List<Column> key = schema.keyColumns();
        List<Object> values = new ArrayList<>();
        for (int i = 0; i < key.size(); i++) {
            values.add(KeyColumn.valueOf(key.get(i), literals.get(i)));
        }
        return values;
    }

    /** The literals, separated by commas. */
    @Override
    public String toString() {
        return String.join(SEPARATOR, literals);
    }
}
