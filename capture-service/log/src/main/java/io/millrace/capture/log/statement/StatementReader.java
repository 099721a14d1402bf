// SPDX-License-Identifier: Apache-2.0
package io.millrace.capture.log.statement;

import io.millrace.capture.log.statement.Statement.Kind;
import io.millrace.capture.log.statement.Tokens.Token;
import io.millrace.capture.log.wire.StatementSession;
import io.millrace.model.TableId;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Reads as much of a statement as says what it is and which tables it names. */
final class StatementReader {

    /** A SELECT is only logged for the sake of a function that changes rows. */
    private static final Set<String> ROW_VERBS = Set.of(
            "INSERT", "UPDATE", "DELETE", "REPLACE", "LOAD", "MERGE", "CALL", "WITH", "IMPORT", "DO", "EXECUTE",
            "SELECT");

    private static final Set<String> HARMLESS_VERBS = Set.of(
            "GRANT",
            "REVOKE",
            "SET",
            "FLUSH",
            "OPTIMIZE",
            "CHECK",
            "CHECKSUM",
            "INSTALL",
            "UNINSTALL",
            "PURGE",
            "RESET",
            "CHANGE",
            "STOP",
            "KILL",
            "LOCK",
            "UNLOCK",
            "USE",
            "SAVEPOINT",
            "RELEASE",
            "BACKUP",
            "CACHE",
            "HELP",
            "SHOW",
            "DELIMITER");

    /** What may be created, altered or dropped without any row or shape of a table changing. */
    private static final Set<String> OTHER_OBJECTS = Set.of(
            "VIEW",
            "TRIGGER",
            "PROCEDURE",
            "FUNCTION",
            "EVENT",
            "USER",
            "ROLE",
            "SERVER",
            "TABLESPACE",
            "SEQUENCE",
            "PACKAGE",
            "AGGREGATE",
            "LOGFILE",
            "RESOURCE",
            "UNDO",
            "LIBRARY",
            "DEFINER",
            "ALGORITHM",
            "SQL",
            "INSTANCE",
            "PREPARE",
            "TEMPORARY",
            "REFERENCE",
            "SPATIAL");

    private final List<Token> tokens;
    private final boolean executableComment;
    private final String database;
    private final String sql;
    private final StatementSession session;
    private int at;

    StatementReader(Tokens tokens, String database, String sql, StatementSession session) {
        this.tokens = tokens.list();
        this.executableComment = tokens.hasExecutableComment();
        this.database = database;
        this.sql = sql;
        this.session = session;
    }

    Statement read() {
        if (tokens.isEmpty()) {
            return found(Kind.HARMLESS);
        }
        String verb = tokens.get(at++).text();
        return switch (verb) {
            case "BEGIN" -> found(Kind.BEGIN);
            case "START" -> found(at("TRANSACTION") ? Kind.BEGIN : Kind.HARMLESS);
            case "COMMIT" -> found(Kind.COMMIT);
            case "ROLLBACK" -> found(at < tokens.size() ? Kind.ROLLBACK_TO_SAVEPOINT : Kind.ROLLBACK);
            case "XA" -> found(at("COMMIT") || at("ROLLBACK") ? Kind.XA_END : Kind.XA);
            case "CREATE" -> create();
            case "ALTER" -> alter();
            case "DROP" -> drop();
            case "RENAME" -> rename();
            case "TRUNCATE" -> {
                skip("TABLE");
                yield of(Kind.TRUNCATE, List.of(table()));
            }
            // MariaDB's ANALYZE also runs the statement that it explains.
            case "ANALYZE" -> found(atEither("TABLE", "LOCAL", "NO_WRITE_TO_BINLOG") ? Kind.HARMLESS : Kind.ROWS);
            case "REPAIR" -> repair();
            case "SET" -> setStatementFor();
            default ->
                found(
                        ROW_VERBS.contains(verb)
                                ? Kind.ROWS
                                : HARMLESS_VERBS.contains(verb) ? Kind.HARMLESS : Kind.UNKNOWN);
        };
    }

    private Statement create() {
        boolean replaces = skip("OR") && skip("REPLACE");
        if (atEither("UNIQUE", "FULLTEXT", "SPATIAL", "VECTOR")) {
            at++;
        }
        if (at("INDEX")) {
            return indexOn();
        }
        if (skip("TABLE")) {
            skipIfExists();
            return of(replaces ? Kind.CREATE_OR_REPLACE : Kind.CREATE, List.of(table()));
        }
        return other();
    }

    private Statement alter() {
        skip("ONLINE");
        skip("IGNORE");
        if (!skip("TABLE")) {
            return other();
        }
        skipIfExists();
        TableId table = table();
        if (movesRows()) {
            return of(Kind.ALTER_ROWS, withPartner(table));
        }
        if (hasPair("CONVERT", "TO")
                || ColumnChanges.of(tokens).reusesName()
                || (executableComment && !hasPair("DISABLE", "KEYS") && !hasPair("ENABLE", "KEYS"))) {
            return of(Kind.ALTER_UNREADABLE, List.of(table));
        }
        return renameWithin(table);
    }

    private boolean movesRows() {
        return hasPair("DISCARD", "TABLESPACE")
                || hasPair("IMPORT", "TABLESPACE")
                || hasPair("DISCARD", "PARTITION")
                || hasPair("IMPORT", "PARTITION")
                || hasPair("TRUNCATE", "PARTITION")
                || hasPair("DROP", "PARTITION")
                || hasPair("EXCHANGE", "PARTITION")
                || hasPair("CONVERT", "PARTITION")
                || hasPair("CONVERT", "TABLE");
    }

    /** The table, and the one that a partition comes from or goes to. */
    private List<TableId> withPartner(TableId table) {
        for (int i = at; i < tokens.size() - 1; i++) {
            if (tokens.get(i).is("TABLE")) {
                at = i + 1;
                return List.of(table, table());
            }
        }
        return List.of(table);
    }

    /** ALTER TABLE a RENAME b is a rename, and may be more. */
    private Statement renameWithin(TableId table) {
        for (int i = at; i < tokens.size() - 1; i++) {
            if (tokens.get(i).is("RENAME") && !isPartOfColumn(tokens.get(i + 1))) {
                at = i + 1;
                if (!skip("TO")) {
                    skip("AS");
                }
                skip("=");
                return of(Kind.RENAME, List.of(table, table()));
            }
        }
        return of(Kind.ALTER, List.of(table));
    }

    private static boolean isPartOfColumn(Token token) {
        return token.is("COLUMN") || token.is("INDEX") || token.is("KEY") || token.is("CONSTRAINT");
    }

    /** What cannot be read of a table is dropped. */
    private Statement repair() {
        skip("NO_WRITE_TO_BINLOG");
        skip("LOCAL");
        if (!skip("TABLE") && !skip("TABLES")) {
            return found(Kind.HARMLESS);
        }
        List<TableId> tables = new ArrayList<>();
        do {
            tables.add(table());
        } while (skip(","));
        return of(Kind.ALTER_ROWS, tables);
    }

    private Statement drop() {
        if (atEither("DATABASE", "SCHEMA")) {
            at++;
            skipIfExists();
            return new Statement(Kind.DROP_DATABASE, List.of(new TableId(word(), "*")), sql, session);
        }
        if (at("INDEX")) {
            return indexOn();
        }
        if (!skip("TABLE") && !skip("TABLES")) {
            return found(isOther() ? Kind.HARMLESS : Kind.UNKNOWN);
        }
        skipIfExists();
        List<TableId> tables = new ArrayList<>();
        do {
            tables.add(table());
        } while (skip(","));
        return of(Kind.DROP, tables);
    }

    private Statement rename() {
        if (!skip("TABLE") && !skip("TABLES")) {
            return found(at("USER") ? Kind.HARMLESS : Kind.UNKNOWN);
        }
        skipIfExists();
        List<TableId> tables = new ArrayList<>();
        do {
            tables.add(table());
            while (!at("TO") && at < tokens.size()) {
                at++;
            }
            at++;
            tables.add(table());
        } while (skip(","));
        return of(Kind.RENAME, tables);
    }

    /** CREATE INDEX i ON t, DROP INDEX i ON t. */
    private Statement indexOn() {
        while (at < tokens.size() && !at("ON")) {
            at++;
        }
        at++;
        return of(Kind.ALTER, List.of(table()));
    }

    /** MariaDB: SET STATEMENT variable=value FOR statement. */
    private Statement setStatementFor() {
        if (!at("STATEMENT")) {
            return found(Kind.HARMLESS);
        }
        while (at < tokens.size() && !at("FOR")) {
            at++;
        }
        at++;
        return at < tokens.size() ? read() : found(Kind.UNKNOWN);
    }

    private Statement other() {
        if (atEither("DATABASE", "SCHEMA")) {
            return found(Kind.DATABASE);
        }
        return found(isOther() ? Kind.HARMLESS : Kind.UNKNOWN);
    }

    private boolean isOther() {
        return at < tokens.size() && OTHER_OBJECTS.contains(tokens.get(at).text());
    }

    private boolean hasPair(String first, String second) {
        for (int i = at; i < tokens.size() - 1; i++) {
            if (tokens.get(i).is(first) && tokens.get(i + 1).is(second)) {
                return true;
            }
        }
        return false;
    }

    private TableId table() {
        String first = word();
        if (skip(".")) {
            return new TableId(first, word());
        }
        return new TableId(database.isEmpty() ? "?" : database, first);
    }

    private String word() {
        return at < tokens.size() ? tokens.get(at++).name() : "?";
    }

    private void skipIfExists() {
        if (skip("IF")) {
            skip("NOT");
            skip("EXISTS");
        }
    }

    private boolean skip(String word) {
        if (at(word)) {
            at++;
            return true;
        }
        return false;
    }

    private boolean at(String word) {
        return at < tokens.size() && tokens.get(at).is(word);
    }

    private boolean atEither(String... words) {
        for (String word : words) {
            if (at(word)) {
                return true;
            }
        }
        return false;
    }

    private Statement found(Kind kind) {
        return of(kind, List.of());
    }

    private Statement of(Kind kind, List<TableId> tables) {
        return new Statement(kind, tables, sql, session);
    }
}
