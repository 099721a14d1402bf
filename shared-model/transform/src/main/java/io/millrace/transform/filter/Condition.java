// SPDX-License-Identifier: Apache-2.0
package io.millrace.transform.filter;

import java.util.List;

/**
 * A condition as it was written: names of columns and texts of literals. What it means for a table is decided once, by
 * {@link ConditionResolver}.
 */
public sealed interface Condition {

    /**
     * Reads a condition: comparisons ({@code =}, {@code <>}, {@code <}, {@code <=}, {@code >}, {@code >=}) of a column
     * with a literal, {@code in (…)}, {@code is null}, {@code like}, {@code between … and …}, joined by {@code and},
     * {@code or}, {@code not} and parentheses. Keywords in any case; columns with odd names in back quotes; text in
     * single quotes, doubled inside.
     *
     * @throws IllegalArgumentException if it is not one; the text says where
     */
    static Condition parse(String text) {
        return new ConditionParser(ConditionLexer.tokens(text)).parse();
    }

    /** Both. */
    record And(Condition left, Condition right) implements Condition {}

    /** One or both. */
    record Or(Condition left, Condition right) implements Condition {}

    /** The opposite. */
    record Not(Condition condition) implements Condition {}

    /** A column compared with a literal. */
    record Compare(String column, Comparison comparison, Literal literal) implements Condition {}

    /** A column equal to one of several literals. */
    record In(String column, List<Literal> literals) implements Condition {

        public In {
            literals = List.copyOf(literals);
        }
    }

    /** A column that is NULL. */
    record IsNull(String column) implements Condition {}

    /** A column that fits a pattern: {@code %} any characters, {@code _} one, a backslash before either means itself. */
    record Like(String column, String pattern) implements Condition {}

    /** A literal as written; its type is the column's. */
    record Literal(String text, boolean quoted) {}
}
