// SPDX-License-Identifier: Apache-2.0
package io.millrace.capture.log.statement;

import io.millrace.capture.log.statement.Tokens.Token;
import io.millrace.capture.log.wire.SqlMode;
import io.millrace.model.Column;
import io.millrace.model.ColumnDefault;
import io.millrace.model.ColumnKind;
import io.millrace.model.TableSchema;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Whether rows may be others behind an ALTER TABLE although the shapes before and after do not say so: the server
 * rewrites rows without a word in the log. By allowance: what is not known to leave values alone is doubted.
 */
public final class Doubts {

    /** What may be added, or gone, or have another name, without any value changing. Columns the shapes show. */
    private static final Set<String> ADDED = Set.of(
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
            "PARTITION");

    private static final Set<String> DROPPED = Set.of("INDEX", "KEY", "PRIMARY", "FOREIGN", "CONSTRAINT", "CHECK");

    /** Together with what follows in its clause, these say how rows are kept, and lose none. */
    private static final Set<String> PARTITION_VERBS =
            Set.of("ADD", "COALESCE", "REORGANIZE", "REBUILD", "ANALYZE", "CHECK", "OPTIMIZE");

    /** Of a statement that does nothing else. */
    public static final String ROWS_MOVED = "rows came or went with it, and which ones the log does not say";

    private final ClauseDoubts columns;
    private final Set<String> found = new LinkedHashSet<>();

    private Doubts(SqlMode mode, @Nullable TableSchema before, @Nullable TableSchema after) {
        this.columns = new ClauseDoubts(mode, before, after);
    }

    /**
     * Why rows may be others; empty if what the shapes show is all there is.
     *
     * @param before the shape before; null if it is not known
     * @param after the shape behind it; null if it is not known
     * @param server that ran it
     */
    public static Optional<String> of(
            Statement statement, @Nullable TableSchema before, @Nullable TableSchema after, ServerZone server) {
        Tokens read = Tokens.of(statement.sql());
        List<Token> tokens = read.list();
        int alter = 0;
        while (alter < tokens.size() && !tokens.get(alter).is("ALTER")) {
            alter++;
        }
        // SET STATEMENT sql_mode = … FOR ALTER TABLE
        Doubts doubts = new Doubts(alter == 0 ? statement.session().mode() : SqlMode.UNKNOWN, before, after);
        String zone = statement.session().zone();
        if (zone != null && server.mayShift(zone) && (before == null || holdsTimestamps(before))) {
            doubts.found.add(
                    "its TIMESTAMPs were taken through a time zone that may give two of them one name: " + zone);
        }
        if (before != null && after != null) {
            doubts.times(tokens, before, after);
        }
        // Indexes are made and dropped, and tables get other names, by statements of their own.
        if (!Set.of("CREATE", "DROP", "RENAME").contains(word(tokens, 0))) {
            doubts.read(tokens.subList(alter, tokens.size()));
        }
        if (read.hasExecutableComment() && statement.definesAnew()) {
            doubts.found.add("parts of it are in comments that only some versions of the server run");
        }
        return doubts.found.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", doubts.found));
    }

    private static boolean holdsTimestamps(TableSchema shape) {
        return shape.columns().stream().anyMatch(column -> column.type().kind() == ColumnKind.TIMESTAMP);
    }

    /** A time in a statement is one of the session's zone, and what MySQL says of a default is what the statement said. */
    private void times(List<Token> tokens, TableSchema before, TableSchema after) {
        Set<String> renamed = ColumnChanges.of(tokens).moves().stream()
                .filter(move -> !move.from().isEmpty())
                .map(ColumnChanges.Move::to)
                .collect(Collectors.toSet());
        for (Column column : after.columns()) {
            boolean isNew = before.indexOf(column.name()) < 0
                    && !renamed.contains(column.name().toLowerCase(Locale.ROOT));
            if (isNew
                    && column.type().kind() == ColumnKind.TIMESTAMP
                    && column.defaultValue().kind() == ColumnDefault.Kind.CONSTANT) {
                found.add("column " + column.name() + " was added with a time of a zone that is not known");
            }
        }
    }

    private void read(List<Token> tokens) {
        int at = 0;
        while (at < tokens.size() && !tokens.get(at).is("TABLE")) {
            if (tokens.get(at).is("IGNORE")) {
                found.add("ALTER IGNORE deletes rows that are twice in a new unique key, and changes values to fit");
            }
            at++;
        }
        at++;
        while (at < tokens.size() && (is(tokens, at, "IF") || is(tokens, at, "EXISTS"))) {
            at++;
        }
        at += is(tokens, at + 1, ".") ? 3 : 1;
        if (is(tokens, at, "WAIT")) {
            at += 2;
        } else if (is(tokens, at, "NOWAIT")) {
            at++;
        }
        if (at < tokens.size()) {
            clauses(tokens.subList(at, tokens.size()));
        }
    }

    private void clauses(List<Token> rest) {
        if (rest.size() > 1 && PARTITION_VERBS.contains(word(rest, 0)) && is(rest, 1, "PARTITION")) {
            return;
        }
        boolean ordered = false;
        List<List<Token>> clauses = new ArrayList<>(ColumnChanges.split(rest));
        for (List<Token> clause : clauses) {
            ordered |= is(clause, 0, "ORDER");
            boolean isColumnOfOrder = ordered && (clause.size() == 1 || is(clause, 1, "ASC") || is(clause, 1, "DESC"));
            if (!isColumnOfOrder) {
                clause(clause);
            }
        }
    }

    private void clause(List<Token> clause) {
        switch (word(clause, 0)) {
            case "ADD" -> allowIf(ADDED.contains(word(clause, 1)) || isColumn(clause), clause);
            case "DROP" -> allowIf(DROPPED.contains(word(clause, 1)) || isColumn(clause), clause);
            case "RENAME", "ALTER" -> {
                // Names, defaults, what is visible or enforced.
            }
            case "MODIFY", "CHANGE" -> columns.redefinition(clause).ifPresent(found::add);
            case "CONVERT" -> {
                if (columns.after() == null) {
                    found.add("its text was converted, and to what is not known");
                } else if (columns.isComputed()) {
                    found.add("its text was converted, and columns that are computed may depend on it");
                }
            }
            default -> allowIf(new TableOptions(clause).areHarmless(), clause);
        }
    }

    private static boolean isColumn(List<Token> clause) {
        return !Set.of("SYSTEM", "PERIOD", "PARTITION").contains(word(clause, 1));
    }

    private void allowIf(boolean harmless, List<Token> clause) {
        if (!harmless) {
            String second = word(clause, 1).matches("[A-Z_]+") ? " " + word(clause, 1) : "";
            found.add("it is not known to leave rows alone: " + clause.get(0).text() + second);
        }
    }

    private static String word(List<Token> clause, int at) {
        return at < clause.size() && !clause.get(at).quoted() ? clause.get(at).text() : "";
    }

    private static boolean is(List<Token> tokens, int at, String word) {
        return at < tokens.size() && tokens.get(at).is(word);
    }
}
