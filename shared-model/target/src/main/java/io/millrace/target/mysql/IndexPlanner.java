// SPDX-License-Identifier: Apache-2.0
package io.millrace.target.mysql;

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

/** What the target is to have of the source's secondary indexes: the same, but for unique ones, which are plain here. */
final class IndexPlanner {

    private static final int MAX_PARTS = 16;
    private static final int MAX_ENTRY_BYTES = 3072;
    private static final int CHARACTER_BYTES = 4;

    private final Product product;
    private final TargetTable table;
    private final List<TargetIndex> indexes = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();

    private IndexPlanner(Product product, TargetTable table) {
        this.product = product;
        this.table = table;
    }

    static IndexPlan plan(Product product, TargetTable table, List<TableIndex> indexes) {
        IndexPlanner planner = new IndexPlanner(product, table);
        indexes.forEach(planner::plan);
        return new IndexPlan(planner.indexes, planner.notes);
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
            bytes += bytes(column.get(), part.prefix());
            parts.add(Identifiers.quote(column.get().name())
                    + (part.prefix() > 0 ? "(" + part.prefix() + ")" : "")
                    + (part.descending() ? " DESC" : ""));
        }
        if (obstacle == null && bytes > MAX_ENTRY_BYTES) {
            obstacle = "its entries may have more than " + MAX_ENTRY_BYTES + " bytes in utf8mb4";
        }
        if (obstacle != null) {
            notes.add("the index " + index.name() + " is not made: " + obstacle);
            return;
        }
        if (index.unique()) {
            notes.add("the unique index " + index.name() + " is made as a plain one");
        }
        indexes.add(new TargetIndex(index.name(), "(" + String.join(", ", parts) + ")"));
    }

    private static @Nullable String obstacle(TableIndex index) {
        if (index.ignored()) {
            return "the source does not use it either";
        }
        if (index.parts().stream().anyMatch(part -> part.column() == null)) {
            return "it has an expression in the source's language";
        }
        if (index.parts().size() > MAX_PARTS) {
            return "it has more than " + MAX_PARTS + " columns";
        }
        return switch (index.kind()) {
            case SORTED -> null;
            case FULLTEXT, SPATIAL, OTHER -> "only sorted ones are, and it is a " + index.kind() + " index";
        };
    }

    /** What a column's values take of an entry; without end for long ones of which no prefix is named. */
    private long bytes(TargetColumn column, int prefix) {
        if (prefix > 0) {
            return (long) prefix * (MySqlType.isText(column.type()) ? CHARACTER_BYTES : 1);
        }
        boolean isLong = column.type().startsWith("long") || column.type().equals("geometry");
        return isLong
                ? Integer.MAX_VALUE
                : MySqlType.of(column.source().type(), product).rowBytes();
    }
}
