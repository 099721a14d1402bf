// SPDX-License-Identifier: Apache-2.0
package io.millrace.target.generic;

import io.millrace.target.DefaultValue;
import io.millrace.target.TargetColumn;
import io.millrace.target.ValueNotHeld;
import java.util.Optional;

/** What the source puts into a column that nobody names, as a literal. */
record DefaultLiteral(Product product) {

    /**
     * The literal, or nothing where existing rows get NULL.
     *
     * @throws ValueNotHeld if the value is not known or cannot be written
     */
    Optional<String> forExistingRows(TargetColumn column) {
        return Optional.ofNullable(DefaultValue.ofExistingRows(column)).map(value -> literal(column, value));
    }

    /** The literal of a constant default where it is known exactly and can be written; nothing otherwise. */
    Optional<String> forNewRows(TargetColumn column) {
        try {
            return DefaultValue.ofNewRows(column).map(value -> literal(column, value));
        } catch (ValueNotHeld e) {
            return Optional.empty();
        }
    }

    /** By the type that the column has, which in a key may be another. */
    private String literal(TargetColumn column, Object value) {
        HeldType plain = product.typeOf(column.source().type(), false);
        HeldType type = plain.name().equals(column.type())
                ? plain
                : product.typeOf(column.source().type(), true);
        return product.literal(type, type.encoder().of(value));
    }
}
