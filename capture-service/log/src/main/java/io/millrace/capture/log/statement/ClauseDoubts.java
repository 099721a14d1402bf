// SPDX-License-Identifier: Apache-2.0
package io.millrace.capture.log.statement;

import io.millrace.capture.log.statement.Tokens.Token;
import io.millrace.capture.log.wire.SqlMode;
import io.millrace.model.Column;
import io.millrace.model.ColumnDefault;
import io.millrace.model.ColumnKind;
import io.millrace.model.TableSchema;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Whether the new definition of a column changes values in a way that the two shapes do not show. What they show, a type
 * that does not hold all values, is for whoever compares them.
 *
 * @param mode in which the statement was run
 * @param before the shape before; null if it is not known
 * @param after the shape behind it; null if it is not known
 */
record ClauseDoubts(
        SqlMode mode,
        @Nullable TableSchema before,
        @Nullable TableSchema after) {

    /** No value is too long for these. */
    private static final Set<String> LONGEST = Set.of("LONGTEXT", "LONGBLOB", "JSON");

    /** The digits that a year has if nothing is said. */
    private static final String WHOLE_YEAR = "4";

    /** MODIFY or CHANGE, from the verb on. */
    Optional<String> redefinition(List<Token> clause) {
        int at = ColumnChanges.afterNoise(clause, 1);
        int taken = clause.get(0).is("CHANGE") ? at + 1 : at;
        if (taken + 1 >= clause.size()) {
            return Optional.of("a part of it cannot be read");
        }
        String name = clause.get(taken).name();
        Column old = column(before, clause.get(at).name());
        Column now = column(after, name);
        if (old == null && now == null && before != null && after != null) {
            // IF EXISTS, and there is none.
            return Optional.empty();
        }
        if (old == null || now == null) {
            return Optional.of("column " + name + " was defined anew, and what it was or is then is not known");
        }
        return redefined(old, now, clause.subList(taken + 1, clause.size()));
    }

    private Optional<String> redefined(Column old, Column now, List<Token> definition) {
        String subject = "column " + now.name();
        if (has(definition, "AS")) {
            return Optional.of(subject + " is computed, maybe by another expression than before");
        }
        if (isComputed()) {
            return Optional.of(subject + " was defined anew, and columns that are computed may depend on it");
        }
        boolean numbers = has(definition, "AUTO_INCREMENT") || has(definition, "SERIAL");
        if (numbers && !old.defaultValue().equals(ColumnDefault.expression("AUTO_INCREMENT"))) {
            return Optional.of(subject + " got AUTO_INCREMENT, which numbers rows that had 0 in it");
        }
        return switch (now.type().kind()) {
            case FLOAT, DOUBLE ->
                arguments(definition).size() > 1
                        ? Optional.of(subject + " was rounded to the digits that it shows")
                        : Optional.empty();
            case YEAR ->
                arguments(definition).stream().allMatch(digits -> digits.is(WHOLE_YEAR))
                        ? Optional.empty()
                        : Optional.of(subject + " is a year of two digits");
            case TEXT, BLOB ->
                mode.isStrict() || LONGEST.contains(definition.get(0).text())
                        ? Optional.empty()
                        : Optional.of(subject + " was defined anew without strict mode, which cuts what is too long");
            case ENUM, SET ->
                mode.isStrict() || beginsWith(now.type().labels(), old.type().labels())
                        ? Optional.empty()
                        : Optional.of(subject + " got other labels without strict mode, some of which may be taken for"
                                + " others");
            case VARCHAR ->
                old.type().kind() == ColumnKind.CHAR && mode.padsChars()
                        ? Optional.of(subject + " was filled up with spaces, by the mode PAD_CHAR_TO_FULL_LENGTH")
                        : Optional.empty();
            case TINYINT, SMALLINT, MEDIUMINT, INT, BIGINT, DECIMAL, BIT -> Optional.empty();
            case CHAR, BINARY, VARBINARY, JSON, UUID, INET4, INET6, GEOMETRY -> Optional.empty();
            case DATE, DATETIME, TIME, TIMESTAMP -> Optional.empty();
        };
    }

    private static boolean beginsWith(List<String> labels, List<String> first) {
        return labels.size() >= first.size() && labels.subList(0, first.size()).equals(first);
    }

    /** Whether the table has columns that the source computes. */
    boolean isComputed() {
        return isComputed(before) || isComputed(after);
    }

    private static boolean isComputed(@Nullable TableSchema schema) {
        return schema == null || schema.columns().stream().anyMatch(Column::generated);
    }

    private static @Nullable Column column(@Nullable TableSchema schema, String name) {
        return schema == null
                ? null
                : schema.columns().stream()
                        .filter(column -> column.name().equalsIgnoreCase(name))
                        .findFirst()
                        .orElse(null);
    }

    private static boolean has(List<Token> definition, String word) {
        return definition.stream().anyMatch(token -> token.is(word));
    }

    /** What stands in the parentheses behind the type's name, without commas. */
    private static List<Token> arguments(List<Token> definition) {
        int open = definition.size() > 1 && definition.get(1).is("PRECISION") ? 2 : 1;
        if (open >= definition.size() || !definition.get(open).is("(")) {
            return List.of();
        }
        return definition.subList(open + 1, definition.size()).stream()
                .takeWhile(token -> !token.is(")"))
                .filter(token -> !token.is(","))
                .toList();
    }
}
