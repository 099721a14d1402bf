// SPDX-License-Identifier: Apache-2.0
package io.millrace.capture.log.statement;

import io.millrace.capture.log.statement.Tokens.Token;
import io.millrace.model.ColumnDefault;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a statement says of a column besides its type.
 *
 * @param defaultValue what rows that are already there get
 * @param generated whether the source computes it
 */
public record ColumnClause(ColumnDefault defaultValue, boolean generated) {

    /** What the statement's definition of the column says; empty if it has none, or more than one. */
    public static Optional<ColumnClause> in(String sql, String column) {
        return in(List.of(sql), column);
    }

    /** What the one definition of the column in all of these statements says; empty if there is none, or more. */
    public static Optional<ColumnClause> in(List<String> statements, String column) {
        List<ColumnChanges.Definition> definitions = definitions(statements, column);
        return definitions.size() == 1 ? Optional.of(of(definitions.get(0).rest())) : Optional.empty();
    }

    private static List<ColumnChanges.Definition> definitions(List<String> statements, String column) {
        return statements.stream()
                .flatMap(sql -> ColumnChanges.of(Tokens.of(sql).list()).definitionsOf(column).stream())
                .toList();
    }

    /** The first word of the type in the one definition of the column; empty if there is none, or more. */
    public static Optional<String> typeWord(List<String> statements, String column) {
        List<ColumnChanges.Definition> definitions = definitions(statements, column);
        return definitions.size() == 1 && !definitions.get(0).rest().isEmpty()
                ? Optional.of(definitions.get(0).rest().get(0).text())
                : Optional.empty();
    }

    /** The name that a column had before the statement gave it a new one, and nothing but that. */
    public static Optional<String> renamedFrom(String sql, String column) {
        List<Token> tokens = Tokens.of(sql).list();
        for (int i = 4; i < tokens.size(); i++) {
            if (tokens.get(i).name().equalsIgnoreCase(column)
                    && tokens.get(i - 1).is("TO")
                    && tokens.get(i - 3).is("COLUMN")
                    && tokens.get(i - 4).is("RENAME")) {
                return Optional.of(tokens.get(i - 2).name());
            }
        }
        return Optional.empty();
    }

    private static ColumnClause of(List<Token> tokens) {
        ColumnDefault found = ColumnDefault.NONE;
        boolean generated = false;
        int depth = 0;
        for (int i = 0; i < tokens.size(); i++) {
            Token token = tokens.get(i);
            if (token.is("(")) {
                depth++;
            } else if (token.is(")")) {
                depth--;
            } else if (depth == 0 && token.is("DEFAULT")) {
                found = defaultAt(tokens, i + 1);
            } else if (depth == 0 && (token.is("AUTO_INCREMENT") || token.is("SERIAL"))) {
                found = ColumnDefault.expression("AUTO_INCREMENT");
            } else if (depth == 0 && token.is("AS")) {
                generated = true;
            }
        }
        return new ColumnClause(found, generated);
    }

    private static ColumnDefault defaultAt(List<Token> tokens, int at) {
        Token first = at < tokens.size() ? tokens.get(at) : null;
        if (first == null || first.is("NULL")) {
            return ColumnDefault.NONE;
        }
        if (first.string()) {
            return ColumnDefault.constant(first.text());
        }
        if (first.is("TRUE") || first.is("FALSE")) {
            return ColumnDefault.constant(first.is("TRUE") ? "1" : "0");
        }
        Token second = at + 1 < tokens.size() ? tokens.get(at + 1) : null;
        if (first.is("B") && second != null && second.string()) {
            return ColumnDefault.constant(Long.toUnsignedString(Long.parseUnsignedLong("0" + second.text(), 2)));
        }
        String number = number(tokens, at);
        return number == null ? ColumnDefault.expression(first.spelled()) : ColumnDefault.constant(number);
    }

    /** A number's parts: sign, digits, point, digits. */
    private static @Nullable String number(List<Token> tokens, int at) {
        StringBuilder text = new StringBuilder();
        for (int i = at; i < tokens.size(); i++) {
            Token token = tokens.get(i);
            boolean sign = text.isEmpty() && (token.is("-") || token.is("+"));
            boolean part = token.is(".")
                    || (!token.quoted() && Character.isDigit(token.text().charAt(0)));
            if (!sign && !part) {
                break;
            }
            text.append(token.spelled());
        }
        return text.toString().matches("[+-]?(\\d+(\\.\\d*)?|\\.\\d+)([eE]\\d+)?") ? text.toString() : null;
    }
}
