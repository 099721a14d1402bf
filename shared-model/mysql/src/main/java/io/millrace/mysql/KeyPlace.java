// SPDX-License-Identifier: Apache-2.0
package io.millrace.mysql;

import io.millrace.model.Column;
import io.millrace.model.TableSchema;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** Tells at which place of the key's order a row stands that was just read. Resolved once per shape; thread-safe. */
final class KeyPlace {

    private final TableSchema schema;
    private final List<KeyColumn> key;
    /** Where each key column's value, or its expression, stands in the result. */
    private final int[] places;

    private final List<String> expressions = new ArrayList<>();

    private KeyPlace(TableSchema schema, List<KeyColumn> key) {
        this.schema = schema;
        this.key = key;
        this.places = new int[key.size()];
        for (int i = 0; i < places.length; i++) {
            if (key.get(i).asksForExpression(column(i))) {
                expressions.add(key.get(i).expression());
                places[i] = schema.columns().size() + expressions.size();
            } else {
                places[i] = schema.key().get(i) + 1;
            }
        }
    }

    /** Empty for a table whose keys have no literals. */
    static Optional<KeyPlace> in(TableSchema schema) {
        return KeyColumn.ofKey(schema).map(key -> new KeyPlace(schema, key));
    }

    private Column column(int keyPart) {
        return schema.columns().get(schema.key().get(keyPart));
    }

    /** What the SELECT must ask for behind the table's columns. */
    List<String> expressions() {
        return expressions;
    }

    /** The place of the current row. */
    KeyBound of(ResultSet rows) throws SQLException {
        List<String> literals = new ArrayList<>();
        for (int i = 0; i < places.length; i++) {
            byte[] bytes = Objects.requireNonNull(rows.getBytes(places[i]), "a key that is NULL");
            literals.add(key.get(i).literalOf(column(i), bytes));
        }
        return new KeyBound(literals);
    }
}
