// SPDX-License-Identifier: Apache-2.0
package io.millrace.capture.log.statement;

import io.millrace.capture.log.statement.Tokens.Token;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** The columns that a CREATE TABLE or an ALTER TABLE names: those it defines, and the names it gives up and takes. */
final class ColumnChanges {

    private static final Set<String> VERBS = Set.of("ADD", "DROP", "CHANGE", "MODIFY", "ALTER", "RENAME");

    private static final Set<String> MAKING = Set.of("ADD", "CHANGE", "MODIFY");

    /** What follows ADD, DROP or a comma in a list where no column is meant. */
    private static final Set<String> OTHER_PARTS = Set.of(
            "INDEX",
            "KEY",
            "UNIQUE",
            "FULLTEXT",
            "SPATIAL",
            "VECTOR",
            "PRIMARY",
            "FOREIGN",
            "CONSTRAINT",
            "CHECK",
            "PARTITION",
            "PERIOD",
            "SYSTEM",
            "LIKE");

    /** CREATE OR REPLACE TEMPORARY TABLE. */
    private static final int CREATE_WORDS = 5;

    private final List<Definition> definitions = new ArrayList<>();
    private final Set<String> givenUp = new HashSet<>();
    private final Set<String> taken = new HashSet<>();
    private final List<Move> moves = new ArrayList<>();
    private boolean addsKey;

    private ColumnChanges() {}

    /**
     * A column's definition.
     *
     * @param name the column's name
     * @param rest what follows the name, up to the end of the clause
     */
    record Definition(String name, List<Token> rest) {}

    /**
     * What a clause does to names of columns, in lower case.
     *
     * @param from the name that is given up; empty for a column that is added
     * @param to the name that is taken; empty for a column that is dropped
     */
    record Move(String from, String to) {}

    static ColumnChanges of(List<Token> statement) {
        ColumnChanges changes = new ColumnChanges();
        if (!statement.isEmpty() && statement.get(0).is("CREATE")) {
            // An index has a list of columns as well, and changes none of them.
            if (statement.stream().limit(CREATE_WORDS).anyMatch(word -> word.is("TABLE"))) {
                changes.addsKey = statement.stream().anyMatch(token -> token.is("PRIMARY"));
                changes.list(statement);
            }
        } else {
            int first = firstVerb(statement);
            for (List<Token> clause : split(statement.subList(first, statement.size()))) {
                changes.clause(clause);
            }
        }
        return changes;
    }

    /** The definitions of a column of that name. */
    List<Definition> definitionsOf(String column) {
        return definitions.stream()
                .filter(definition -> definition.name().equalsIgnoreCase(column))
                .toList();
    }

    /** What it does to names, clause by clause; all of them mean the names before the statement. */
    List<Move> moves() {
        return List.copyOf(moves);
    }

    /** Whether it makes a primary key. */
    boolean addsKey() {
        return addsKey;
    }

    /** Names in lower case that columns have from now on which did not have them before. */
    Set<String> taken() {
        return Set.copyOf(taken);
    }

    /** Whether a name goes from one column to another, so that names alone do not say what became of the values. */
    boolean reusesName() {
        return givenUp.stream().anyMatch(taken::contains);
    }

    /** The first two words are ALTER and TABLE, or those before them. */
    private static int firstVerb(List<Token> statement) {
        for (int i = 2; i < statement.size(); i++) {
            if (!statement.get(i).quoted() && VERBS.contains(statement.get(i).text())) {
                return i;
            }
        }
        return statement.size();
    }

    private void clause(List<Token> clause) {
        String verb = clause.get(0).quoted() ? "" : clause.get(0).text();
        addsKey |= MAKING.contains(verb) && clause.stream().anyMatch(token -> token.is("PRIMARY"));
        int at = afterNoise(clause, 1);
        if (at >= clause.size()) {
            return;
        }
        switch (verb) {
            case "ADD" -> {
                if (clause.get(at).is("(")) {
                    list(clause.subList(at, clause.size()));
                } else {
                    definition(clause.subList(at, clause.size()));
                }
            }
            case "DROP" -> {
                if (!isOtherPart(clause.get(at))) {
                    givenUp.add(key(clause.get(at)));
                    moves.add(new Move(key(clause.get(at)), ""));
                }
            }
            case "CHANGE" -> {
                if (at + 1 < clause.size()) {
                    moved(clause.get(at), clause.get(at + 1));
                    definitions.add(new Definition(clause.get(at + 1).name(), clause.subList(at + 2, clause.size())));
                }
            }
            case "RENAME" -> {
                if (clause.get(1).is("COLUMN") && at + 2 < clause.size()) {
                    moved(clause.get(at), clause.get(at + 2));
                }
            }
            case "MODIFY", "ALTER" ->
                definitions.add(new Definition(clause.get(at).name(), clause.subList(at + 1, clause.size())));
            default -> {
                // Options of the table, or of how the statement is to be run.
            }
        }
    }

    private void moved(Token from, Token to) {
        if (!key(from).equals(key(to))) {
            givenUp.add(key(from));
            taken.add(key(to));
            moves.add(new Move(key(from), key(to)));
        }
    }

    /** What stands in the first parentheses: definitions of columns, and of other parts. */
    private void list(List<Token> tokens) {
        int open = 0;
        while (open < tokens.size() && !tokens.get(open).is("(")) {
            open++;
        }
        if (open < tokens.size()) {
            split(tokens.subList(open + 1, tokens.size())).forEach(this::definition);
        }
    }

    private void definition(List<Token> tokens) {
        if (!tokens.isEmpty() && !isOtherPart(tokens.get(0))) {
            taken.add(key(tokens.get(0)));
            moves.add(new Move("", key(tokens.get(0))));
            definitions.add(new Definition(tokens.get(0).name(), tokens.subList(1, tokens.size())));
        }
    }

    /** The pieces between the commas that stand in no parentheses, up to a parenthesis that closes what is around. */
    static List<List<Token>> split(List<Token> tokens) {
        List<List<Token>> pieces = new ArrayList<>();
        int from = 0;
        int depth = 0;
        int at = 0;
        for (; at < tokens.size() && depth >= 0; at++) {
            Token token = tokens.get(at);
            depth += token.is("(") ? 1 : token.is(")") ? -1 : 0;
            if (depth == 0 && token.is(",")) {
                pieces.add(tokens.subList(from, at));
                from = at + 1;
            }
        }
        pieces.add(tokens.subList(from, depth < 0 ? at - 1 : at));
        pieces.removeIf(List::isEmpty);
        return pieces;
    }

    static int afterNoise(List<Token> clause, int from) {
        int at = from;
        while (at < clause.size()
                && (clause.get(at).is("COLUMN")
                        || clause.get(at).is("IF")
                        || clause.get(at).is("NOT")
                        || clause.get(at).is("EXISTS"))) {
            at++;
        }
        return at;
    }

    private static boolean isOtherPart(Token token) {
        return !token.quoted() && OTHER_PARTS.contains(token.text());
    }

    private static String key(Token token) {
        return token.name().toLowerCase(Locale.ROOT);
    }
}
