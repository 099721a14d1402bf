// SPDX-License-Identifier: Apache-2.0
package io.millrace.capture.log.statement;

import io.millrace.capture.log.wire.QueryText;
import io.millrace.capture.log.wire.StatementSession;
import io.millrace.model.TableId;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * What a statement does to tables.
 *
 * @param kind what it is
 * @param tables that it names as changed; for {@link Kind#RENAME} old and new names by turns; for {@link
 *     Kind#DROP_DATABASE} none
 * @param sql its text
 * @param session that ran it
 */
public record Statement(Kind kind, List<TableId> tables, String sql, StatementSession session) {

    /** Those whose tables have no rows in the log that were rolled back, and none outside of it. */
    private static final Set<String> ENGINES = Set.of("innodb", "rocksdb", "tokudb");

    private static final Set<String> OTHER_ENGINES = Set.of(
            "myisam",
            "memory",
            "heap",
            "aria",
            "csv",
            "archive",
            "blackhole",
            "federated",
            "merge",
            "mrg_myisam",
            "ndb",
            "ndbcluster",
            "connect",
            "spider",
            "s3",
            "columnstore",
            "mroonga",
            "oqgraph",
            "example");

    /** What a statement is. */
    public enum Kind {
        BEGIN,
        COMMIT,
        ROLLBACK,
        ROLLBACK_TO_SAVEPOINT,
        /** The statements of XA transactions but for the next. */
        XA,
        /** The end of an XA transaction that was prepared before. */
        XA_END,
        /** Changes rows, in words. */
        ROWS,
        /** Changes nothing that we carry. */
        HARMLESS,
        CREATE,
        /** Creates a table in the place of one that may have been there. */
        CREATE_OR_REPLACE,
        ALTER,
        /** After it rows are not what they were, and the shape is: partitions emptied, tablespaces exchanged, repairs. */
        ALTER_ROWS,
        /** An ALTER that the connector's parser takes for another one, or that gives a name to another column. */
        ALTER_UNREADABLE,
        DROP,
        RENAME,
        TRUNCATE,
        /** Makes a database, or changes the character set that its tables get. */
        DATABASE,
        DROP_DATABASE,
        /** Nothing we know. */
        UNKNOWN
    }

    public Statement {
        tables = List.copyOf(tables);
    }

    /** Reads a statement as the log has it. */
    public static Statement of(QueryText query) {
        return new StatementReader(Tokens.of(query.sql()), query.database(), query.sql(), query.session()).read();
    }

    /** Reads a statement, run with that default database in an unknown mode. */
    public static Statement of(String sql, String database) {
        return new StatementReader(Tokens.of(sql), database, sql, StatementSession.UNKNOWN).read();
    }

    /** Whether that word is in it, as a word and no name or string. */
    public boolean has(String word) {
        return Tokens.of(sql).list().stream().anyMatch(token -> token.is(word));
    }

    /** The table that a CREATE TABLE … LIKE copies the shape of, run with that default database. */
    public Optional<TableId> likeTable(String database) {
        List<Tokens.Token> tokens = Tokens.of(sql).list();
        for (int i = 3; i + 1 < tokens.size(); i++) {
            if (tokens.get(i).is("LIKE") && (tokens.get(i - 1).is("(") || isCopied(tokens, i))) {
                String first = tokens.get(i + 1).name();
                boolean full = i + 3 < tokens.size() && tokens.get(i + 2).is(".");
                return Optional.of(
                        full
                                ? new TableId(first, tokens.get(i + 3).name())
                                : new TableId(database.isEmpty() ? "?" : database, first));
            }
        }
        return Optional.empty();
    }

    /** Nothing but names stands before. */
    private static boolean isCopied(List<Tokens.Token> tokens, int like) {
        return tokens.subList(0, like).stream().noneMatch(token -> token.is("(") || token.is("SELECT"));
    }

    /** Whether it gives the name of one column to another, so that names do not say what became of the values. */
    public boolean reusesColumnName() {
        return ColumnChanges.of(Tokens.of(sql).list()).reusesName();
    }

    /** Whether it makes a primary key. */
    public boolean addsPrimaryKey() {
        return ColumnChanges.of(Tokens.of(sql).list()).addsKey();
    }

    /** Names in lower case that it gives to columns that did not have them, or were not there. */
    public Set<String> takenColumns() {
        return ColumnChanges.of(Tokens.of(sql).list()).taken();
    }

    /** Whether it may define columns anew that are there. */
    boolean definesAnew() {
        return has("MODIFY") || has("CHANGE") || has("CONVERT");
    }

    /**
     * What it asks for that keeps changes of the table's rows out of the log; empty if nothing.
     *
     * @param foreignKeysAreLogged whether rows that foreign keys change are in the log
     */
    public Optional<String> hidesChanges(boolean foreignKeysAreLogged) {
        List<Tokens.Token> tokens = Tokens.of(sql).list();
        boolean references = !foreignKeysAreLogged && tokens.stream().anyMatch(token -> token.is("REFERENCES"));
        for (int i = 0; i + 2 < tokens.size(); i++) {
            Tokens.Token second = tokens.get(i + 1);
            Tokens.Token third = tokens.get(i + 2);
            if (references
                    && tokens.get(i).is("ON")
                    && (second.is("DELETE") || second.is("UPDATE"))
                    && (third.is("CASCADE") || third.is("SET"))) {
                return Optional.of("a foreign key ON " + second.text() + " " + third.text());
            }
        }
        return engine(tokens).map(name -> "the engine " + name);
    }

    /** The engine that is asked for, if rows of it are not in the log as they are; a column may have that name too. */
    private static Optional<String> engine(List<Tokens.Token> tokens) {
        int depth = 0;
        for (int i = 0; i + 1 < tokens.size(); i++) {
            depth += tokens.get(i).is("(") ? 1 : tokens.get(i).is(")") ? -1 : 0;
            boolean named = tokens.get(i + 1).is("=");
            int at = named ? i + 2 : i + 1;
            if (depth == 0 && tokens.get(i).is("ENGINE") && at < tokens.size()) {
                String name = tokens.get(at).name().toLowerCase(Locale.ROOT);
                if (named ? !ENGINES.contains(name) : OTHER_ENGINES.contains(name)) {
                    return Optional.of(tokens.get(at).name());
                }
            }
        }
        return Optional.empty();
    }

    /** Whether a part of it is run by some versions of the server only. */
    public boolean hasExecutableComment() {
        return Tokens.of(sql).hasExecutableComment();
    }

    /** The first words, for messages: the rest may hold values and secrets. */
    public String firstWords() {
        return Tokens.of(sql).list().stream()
                .limit(2)
                .takeWhile(token -> !token.quoted())
                .map(Tokens.Token::text)
                .reduce((a, b) -> a + " " + b)
                .orElse("(empty)");
    }
}
