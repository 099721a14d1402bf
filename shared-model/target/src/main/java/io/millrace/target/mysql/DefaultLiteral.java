// SPDX-License-Identifier: Apache-2.0
package io.millrace.target.mysql;

import io.millrace.target.DefaultValue;
import io.millrace.target.TargetColumn;
import io.millrace.target.ValueNotHeld;
import java.util.Optional;

/** What the source puts into a column that nobody names, as a literal. */
record DefaultLiteral(Product product) {

    /**
     * The literal, or nothing where existing rows get NULL.
     *
     * @throws ValueNotHeld if the value is not known or cannot be held
     */
    Optional<String> forExistingRows(TargetColumn column) {
        return Optional.ofNullable(DefaultValue.ofExistingRows(column)).map(value -> literal(column, value));
    }

    /** The literal of a constant default where it is known exactly and can be held; nothing otherwise. */
    Optional<String> forNewRows(TargetColumn column) {
        try {
            return DefaultValue.ofNewRows(column).map(value -> literal(column, value));
        } catch (ValueNotHeld e) {
            return Optional.empty();
        }
    }

    private String literal(TargetColumn column, Object value) {
        SqlText text = new SqlText();
        MySqlType.of(column.source().type(), product).encoder().encode(value, text);
        // Long text and bytes take no literal, but an expression.
        return column.type().startsWith("long") ? "(" + text + ")" : text.toString();
    }
}
