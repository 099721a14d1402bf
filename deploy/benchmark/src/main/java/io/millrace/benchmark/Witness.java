// SPDX-License-Identifier: Apache-2.0
package io.millrace.benchmark;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * A row by whose state a reader of a table sees how far a backlog has come.
 *
 * @param table without its database
 * @param key of the row
 * @param status that no earlier change gave it; empty for a row that is gone then
 */
record Witness(String table, long key, Optional<String> status) {

    static Witness of(String table, long key, String status) {
        return new Witness(table, key, Optional.of(status));
    }

    static Witness gone(String table, long key) {
        return new Witness(table, key, Optional.empty());
    }

    /**
     * What holds, in SQL, once one of these is seen, none of which is a row that is gone.
     *
     * @param names gives each table the name under which it is looked at
     */
    static String any(List<Witness> witnesses, UnaryOperator<String> names) {
        return witnesses.stream()
                .map(witness -> "EXISTS (SELECT 1 FROM %s WHERE id = %d AND status = '%s')"
                        .formatted(names.apply(witness.table), witness.key, witness.status.orElseThrow()))
                .collect(Collectors.joining(" OR "));
    }

    /** For each table what holds, in SQL, once all of its rows among these are seen. */
    static List<String> all(List<Witness> witnesses, UnaryOperator<String> names) {
        Map<String, List<Witness>> byTable = witnesses.stream()
                .collect(Collectors.groupingBy(Witness::table, LinkedHashMap::new, Collectors.toList()));
        return byTable.entrySet().stream()
                .map(table -> allOf(names.apply(table.getKey()), table.getValue()))
                .toList();
    }

    private static String allOf(String table, List<Witness> witnesses) {
        List<Witness> there =
                witnesses.stream().filter(witness -> witness.status.isPresent()).toList();
        List<Witness> gone =
                witnesses.stream().filter(witness -> witness.status.isEmpty()).toList();
        List<String> conditions = new ArrayList<>();
        if (!there.isEmpty()) {
            // The keys by themselves as well, so that they are looked up in the index.
            conditions.add("(SELECT count(*) FROM %s WHERE id IN (%s) AND (id, status) IN (%s)) = %d"
                    .formatted(
                            table,
                            keys(there),
                            there.stream()
                                    .map(witness -> "(" + witness.key + ", '" + witness.status.orElseThrow() + "')")
                                    .collect(Collectors.joining(", ")),
                            there.size()));
        }
        if (!gone.isEmpty()) {
            conditions.add("NOT EXISTS (SELECT 1 FROM %s WHERE id IN (%s))".formatted(table, keys(gone)));
        }
        return String.join(" AND ", conditions);
    }

    private static String keys(List<Witness> witnesses) {
        return witnesses.stream().map(witness -> String.valueOf(witness.key)).collect(Collectors.joining(", "));
    }
}
