// SPDX-License-Identifier: Apache-2.0
package io.millrace.model;

import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * What the source puts into a column that an INSERT does not name, and into existing rows when the column is added.
 *
 * @param kind how to read the text
 * @param text a constant without quotes, or an expression; null where there is none
 */
public record ColumnDefault(Kind kind, @Nullable String text) implements Serializable {

    /** How a default's text is to be read. */
    public enum Kind {
        /** No default: NULL where the column allows it, else the type's implicit value (0, empty, …). */
        NONE,
        /** The text is a value. */
        CONSTANT,
        /** The text is evaluated by the source, row by row: nobody else can know the result. */
        EXPRESSION
    }

    /** No DEFAULT clause, or DEFAULT NULL. */
    public static final ColumnDefault NONE = new ColumnDefault(Kind.NONE, null);

    public ColumnDefault {
        if ((kind == Kind.NONE) != (text == null)) {
            throw new IllegalArgumentException("default " + kind + " with text " + text);
        }
    }

    /** A constant, given without quotes. */
    public static ColumnDefault constant(String text) {
        return new ColumnDefault(Kind.CONSTANT, text);
    }

    /** An expression of the source. */
    public static ColumnDefault expression(String text) {
        return new ColumnDefault(Kind.EXPRESSION, text);
    }
}
