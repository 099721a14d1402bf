// SPDX-License-Identifier: Apache-2.0
package io.millrace.target.generic;

import io.millrace.model.TableIndex;
import io.millrace.model.TableIndex.Part;
import io.millrace.target.IndexPlan;
import io.millrace.target.TargetColumn;
import io.millrace.target.TargetIndex;
import io.millrace.target.TargetTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the target is to have of the source's secondary indexes: the sorted ones over whole columns, all of them plain. An
 * entry that does not fit would refuse its row, so those that might not are not made.
 */
final class IndexPlanner {

    private final Product product;
    private final TargetTable table;
    private final String key;
    private final List<TargetIndex> indexes = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();

    private IndexPlanner(Product product, TargetTable table) {
        this.product = product;
        this.table = table;
        this.key = definition(table.key().stream()
                .map(column -> part(table.columns().get(column).name(), false))
                .toList());
    }

    static IndexPlan plan(Product product, TargetTable table, List<TableIndex> indexes) {
        IndexPlanner planner = new IndexPlanner(product, table);
        indexes.forEach(planner::plan);
        return new IndexPlan(planner.indexes, planner.notes);
    }

    /** A column that an index sorts by. */
    static String part(String column, boolean descending) {
        return Identifiers.quote(column) + (descending ? " DESC" : "");
    }

    /** All that an index sorts by. */
    static String definition(List<String> parts) {
        return "(" + String.join(", ", parts) + ")";
    }

    private void plan(TableIndex index) {
        String obstacle = obstacle(index);
        List<String> parts = new ArrayList<>();
        long bytes = 0;
        for (Part part : obstacle == null ? index.parts() : List.<Part>of()) {
            Optional<TargetColumn> column = table.columns().stream()
                    .filter(candidate -> candidate.name().equals(part.column()))
                    .findFirst();
            if (column.isEmpty()) {
                obstacle = "the transforms leave out a column of it";
                break;
            }
            bytes += product.typeOf(column.get().source().type(), false).keyBytes();
            parts.add(part(column.get().name(), part.descending()));
        }
        if (obstacle == null && bytes > product.maxKeyBytes()) {
            obstacle = "its entries may have more than " + product.maxKeyBytes() + " bytes";
        }
        if (obstacle != null) {
            notes.add("the index " + index.name() + " is not made: " + obstacle);
            return;
        }
        String definition = definition(parts);
        // Derby makes no second one, and says so in a warning only.
        if (definition.equals(key)
                || indexes.stream().anyMatch(made -> made.definition().equals(definition))) {
            notes.add("the index " + index.name() + " is not made: another one has the same columns");
            return;
        }
        if (index.unique()) {
            notes.add("the unique index " + index.name() + " is made as a plain one");
        }
        if (index.parts().stream().anyMatch(part -> part.prefix() > 0)) {
            notes.add("the index " + index.name() + " is made over whole columns");
        }
        indexes.add(new TargetIndex(index.name(), definition));
    }

    private static @Nullable String obstacle(TableIndex index) {
        if (index.ignored()) {
            return "the source does not use it either";
        }
        if (index.parts().stream().anyMatch(part -> part.column() == null)) {
            return "it has an expression in the source's language";
        }
        return switch (index.kind()) {
            case SORTED -> null;
            case FULLTEXT, SPATIAL, OTHER -> "only sorted ones are, and it is a " + index.kind() + " index";
        };
    }
}
