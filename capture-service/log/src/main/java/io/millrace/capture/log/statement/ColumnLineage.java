// SPDX-License-Identifier: Apache-2.0
package io.millrace.capture.log.statement;

import io.millrace.capture.log.statement.ColumnChanges.Move;
import io.millrace.model.Column;
import io.millrace.model.TableSchema;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Which columns of a table are which behind some statements: by what these say, and never by a guess. */
public final class ColumnLineage {

    /** For a column that was not there before. */
    private static final String NEW = "";

    private ColumnLineage() {}

    /**
     * The columns that have another name: new names with those before. Empty if the statements do not explain how the
     * one shape became the other.
     *
     * @param statements all that were run between the two shapes, in their order
     */
    public static Optional<Map<String, String>> renamed(
            TableSchema before, List<String> statements, TableSchema after) {
        Map<String, String> origins = new HashMap<>();
        before.columns().forEach(column -> origins.put(key(column), column.name()));
        for (String sql : statements) {
            Tokens tokens = Tokens.of(sql);
            if (tokens.hasExecutableComment()) {
                return Optional.empty();
            }
            move(origins, ColumnChanges.of(tokens.list()).moves());
        }
        if (origins.size() != after.columns().size()) {
            return Optional.empty();
        }
        Map<String, String> renamed = new HashMap<>();
        for (Column column : after.columns()) {
            String origin = origins.get(key(column));
            boolean isAnother = NEW.equals(origin) && before.indexOf(column.name()) >= 0;
            if (origin == null || isAnother) {
                return Optional.empty();
            }
            if (!origin.equals(NEW) && !origin.equals(column.name())) {
                renamed.put(column.name(), origin);
            }
        }
        return Optional.of(renamed);
    }

    private static void move(Map<String, String> origins, List<Move> moves) {
        Map<String, String> before = Map.copyOf(origins);
        moves.forEach(move -> origins.remove(move.from()));
        for (Move move : moves) {
            if (move.from().isEmpty()) {
                // One that is there already stays: ADD COLUMN IF NOT EXISTS.
                origins.putIfAbsent(move.to(), NEW);
            } else if (!move.to().isEmpty() && before.containsKey(move.from())) {
                origins.put(move.to(), before.get(move.from()));
            }
        }
    }

    private static String key(Column column) {
        return column.name().toLowerCase(Locale.ROOT);
    }
}
