// SPDX-License-Identifier: Apache-2.0
package io.millrace.testkit.ddl;

import java.util.List;

/**
 * One schema change: a table with rows, the statement, rows behind it, and what the target is to be told. In all texts
 * {@code $t} stands for the table.
 *
 * @param table its name at the source
 * @param before makes the table and rows, before the pipeline is started; empty if the change makes it
 * @param change the statements by which it is changed, with rows between them where that matters
 * @param after rows of the shape that follows
 * @param target the statements for PostgreSQL, in order
 * @param outcome what becomes of it by the default policies
 * @param byHand for a change that stops: what a person does in PostgreSQL then
 */
public record DdlCase(
        String table,
        List<String> before,
        List<String> change,
        List<String> after,
        List<String> target,
        Outcome outcome,
        List<String> byHand) {

    /** What becomes of a change. */
    public enum Outcome {
        CARRIED,
        ASKED,
        STOPPED
    }

    public DdlCase {
        before = named(before, table);
        change = named(change, table);
        after = named(after, table);
        target = target.stream()
                .map(sql -> sql.replace("$t", "\"" + DdlCorpus.DATABASE + "\".\"" + table + "\""))
                .toList();
        byHand = byHand.stream()
                .map(sql -> sql.replace("$t", "\"" + DdlCorpus.DATABASE + "\".\"" + table + "\""))
                .toList();
    }

    private static List<String> named(List<String> statements, String table) {
        return statements.stream().map(sql -> sql.replace("$t", table)).toList();
    }

    /** A table with columns and rows, in the words of the source. */
    static DdlCase table(String table, String columns, String rows) {
        List<String> before = List.of("CREATE TABLE $t (" + columns + ")", "INSERT INTO $t VALUES " + rows);
        return new DdlCase(table, before, List.of(), List.of(), List.of(), Outcome.CARRIED, List.of());
    }

    /** A table that is not there before. */
    static DdlCase nothing(String table) {
        return new DdlCase(table, List.of(), List.of(), List.of(), List.of(), Outcome.CARRIED, List.of());
    }

    DdlCase change(String... statements) {
        return new DdlCase(table, before, List.of(statements), after, target, outcome, byHand);
    }

    DdlCase then(String... statements) {
        return new DdlCase(table, before, change, List.of(statements), target, outcome, byHand);
    }

    DdlCase carried(String... statements) {
        return new DdlCase(table, before, change, after, List.of(statements), Outcome.CARRIED, byHand);
    }

    DdlCase asked(String... statements) {
        return new DdlCase(table, before, change, after, List.of(statements), Outcome.ASKED, byHand);
    }

    DdlCase stopped(String... statements) {
        return new DdlCase(table, before, change, after, List.of(), Outcome.STOPPED, List.of(statements));
    }
}
