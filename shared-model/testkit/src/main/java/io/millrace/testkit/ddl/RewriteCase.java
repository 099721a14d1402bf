// SPDX-License-Identifier: Apache-2.0
package io.millrace.testkit.ddl;

import java.util.ArrayList;
import java.util.List;

/**
 * A statement that may rewrite the rows of a table at the source without a word in the log, and rows that tell whether it
 * has. What it does to them the tests find out by looking. In all texts {@code $t} stands for the table.
 *
 * @param table its name at the source
 * @param before makes the table and rows
 * @param change the statements, on one connection
 * @param expected what is to be said of it
 * @param products which servers know it
 */
public record RewriteCase(
        String table, List<String> before, List<String> change, Expected expected, Products products) {

    /** What capture is to say. */
    public enum Expected {
        /** Nothing but the shapes; the rows must be what these say. */
        SILENT,
        /** That rows may be others; whether they are depends on the server. */
        DOUBTED,
        /** That rows may be others, and they are. */
        REWRITTEN,
        /** By the shapes, if by nothing else: apply asks about what they show, or stops there. */
        SHOWN,
        /** That the table cannot be carried any more: capture stops. */
        REFUSED
    }

    /** Which servers know a statement. */
    public enum Products {
        ALL,
        MARIADB,
        MYSQL
    }

    public RewriteCase {
        before = named(before, table);
        change = named(change, table);
    }

    private static List<String> named(List<String> statements, String table) {
        return statements.stream().map(sql -> sql.replace("$t", table)).toList();
    }

    /** A table with columns and rows, in the words of the source; {@code id} is its key. */
    static RewriteCase table(String table, String columns, String rows) {
        List<String> before = List.of(
                "SET SESSION sql_mode = ''", "CREATE TABLE $t (" + columns + ")", "INSERT INTO $t VALUES " + rows);
        return new RewriteCase(table, before, List.of(), Expected.SILENT, Products.ALL);
    }

    /** Before all else. */
    RewriteCase first(String statement) {
        List<String> more = new ArrayList<>(List.of(statement));
        more.addAll(before);
        return new RewriteCase(table, more, change, expected, products);
    }

    RewriteCase and(String statement) {
        List<String> more = new ArrayList<>(before);
        more.add(statement);
        return new RewriteCase(table, more, change, expected, products);
    }

    RewriteCase only(Products known) {
        return new RewriteCase(table, before, change, expected, known);
    }

    RewriteCase silent(String... statements) {
        return new RewriteCase(table, before, List.of(statements), Expected.SILENT, products);
    }

    RewriteCase doubted(String... statements) {
        return new RewriteCase(table, before, List.of(statements), Expected.DOUBTED, products);
    }

    RewriteCase rewritten(String... statements) {
        return new RewriteCase(table, before, List.of(statements), Expected.REWRITTEN, products);
    }

    RewriteCase shown(String... statements) {
        return new RewriteCase(table, before, List.of(statements), Expected.SHOWN, products);
    }

    RewriteCase refused(String... statements) {
        return new RewriteCase(table, before, List.of(statements), Expected.REFUSED, products);
    }

    /** Whether a server of that kind knows the statement. */
    public boolean isFor(boolean mariaDb) {
        return switch (products) {
            case ALL -> true;
            case MARIADB -> mariaDb;
            case MYSQL -> !mariaDb;
        };
    }
}
