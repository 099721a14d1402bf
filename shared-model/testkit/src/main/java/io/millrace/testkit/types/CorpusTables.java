// SPDX-License-Identifier: Apache-2.0
package io.millrace.testkit.types;

import io.millrace.testkit.Servers;
import io.millrace.testkit.SourceServer;
import io.millrace.testkit.types.TypeCorpus.Entry;
import io.millrace.testkit.types.TypeCorpus.Sample;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;

/** The corpus as tables of a source: one for each type, with the columns {@code id} and {@code v}. Immutable. */
public final class CorpusTables {

    private final SourceServer server;
    private final String database;
    private final Map<String, Entry> tables;

    private CorpusTables(SourceServer server, String database, Map<String, Entry> tables) {
        this.server = server;
        this.database = database;
        this.tables = tables;
    }

    /** Makes the tables of these types, empty, in a new database. */
    public static CorpusTables create(SourceServer server, Predicate<Entry> which) {
        String database = Servers.freshName("corpus");
        server.execute(server.firstDatabase(), "CREATE DATABASE " + database + " CHARACTER SET utf8mb4");
        Map<String, Entry> tables = new TreeMap<>();
        List<String> statements = new ArrayList<>();
        for (Entry entry : TypeCorpus.on(server.isMariaDb())) {
            if (which.test(entry)) {
                String name = "t%03d".formatted(tables.size());
                tables.put(name, entry);
                statements.add("CREATE TABLE " + name + " (id INT PRIMARY KEY, v " + entry.declaration() + ")");
            }
        }
        server.execute(database, statements.toArray(String[]::new));
        return new CorpusTables(server, database, tables);
    }

    /** Inserts the values, one in a transaction; {@code id} is the value's number, from 1. Returns how many there are. */
    public int fill(Predicate<Sample> which) {
        List<String> statements = new ArrayList<>();
        statements.add("SET NAMES utf8mb4");
        statements.add("SET SESSION sql_mode = '', time_zone = '+00:00'");
        tables.forEach((name, entry) -> {
            List<Sample> samples = entry.samples();
            for (int i = 0; i < samples.size(); i++) {
                if (which.test(samples.get(i))) {
                    statements.add("INSERT INTO " + name + " (id, v) VALUES (" + (i + 1) + ", "
                            + samples.get(i).literal() + ")");
                }
            }
        });
        server.execute(database, statements.toArray(String[]::new));
        return statements.size() - 2;
    }

    public String database() {
        return database;
    }

    /** Types by the names of their tables. */
    public Map<String, Entry> tables() {
        return tables;
    }

    /** What a table must hold: {@code id value}, in order, of those values. */
    public static List<String> expected(Entry entry, Predicate<Sample> which) {
        List<String> rows = new ArrayList<>();
        for (int i = 0; i < entry.samples().size(); i++) {
            if (which.test(entry.samples().get(i))) {
                rows.add((i + 1) + " " + entry.samples().get(i).canonical());
            }
        }
        return rows;
    }
}
