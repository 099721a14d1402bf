// SPDX-License-Identifier: Apache-2.0
package io.millrace.target.postgres;

import io.millrace.model.ColumnType;
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
 * What PostgreSQL is to have of the source's secondary indexes. An entry of an index that is too large for PostgreSQL
 * would stop the pipeline: no index is planned of which an entry could be.
 */
final class IndexPlanner {

    /** What of an entry's about 2700 bytes is for values, when its head and their alignment are off. */
    private static final long MAX_ENTRY_BYTES = 2600;

    /** A value's own length, and alignment. */
    private static final long OVERHEAD_BYTES = 8;

    private static final int MAX_PARTS = 32;

    private static final int UTF8_BYTES = 4;
    private static final int UTF8_BYTES_OF_PLANE_0 = 3;

    private final TargetTable table;
    private final List<TargetIndex> indexes = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();

    private IndexPlanner(TargetTable table) {
        this.table = table;
    }

    static IndexPlan plan(TargetTable table, List<TableIndex> indexes) {
        IndexPlanner planner = new IndexPlanner(table);
        indexes.forEach(planner::plan);
        return new IndexPlan(planner.indexes, planner.notes);
    }

    private void plan(TableIndex index) {
        String obstacle = obstacle(index);
        if (obstacle != null) {
            notes.add("the index " + index.name() + " is not made: " + obstacle);
            return;
        }
        List<String> parts = new ArrayList<>();
        long bytes = 0;
        for (Part part : index.parts()) {
            Optional<TargetColumn> found = column(part);
            if (found.isEmpty()) {
                notes.add("the index " + index.name() + " is not made: the transforms leave out a column of it");
                return;
            }
            TargetColumn column = found.get();
            boolean cut = part.prefix() > 0 && OVERHEAD_BYTES + width(column) > MAX_ENTRY_BYTES;
            bytes += OVERHEAD_BYTES + (cut ? prefixWidth(column, part.prefix()) : width(column));
            if (bytes > MAX_ENTRY_BYTES || column.type().equals("json")) {
                notes.add("the index " + index.name() + " is not made: PostgreSQL cannot sort by all values of column "
                        + column.name());
                return;
            }
            String what = cut ? prefix(column, part.prefix()) : Identifiers.quote(column.name());
            if (cut) {
                notes.add("the index " + index.name() + " is made of " + what
                        + ": it serves the queries that say the same");
            }
            parts.add(what + (part.descending() ? " DESC" : ""));
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
            case FULLTEXT, SPATIAL, OTHER -> "PostgreSQL has no " + index.kind() + " index of this kind";
        };
    }

    private Optional<TargetColumn> column(Part part) {
        return table.columns().stream()
                .filter(column -> column.name().equals(part.column()))
                .findFirst();
    }

    private static String prefix(TargetColumn column, int length) {
        String name = Identifiers.quote(column.name());
        return isBytes(column) ? "substr(" + name + ", 1, " + length + ")" : "\"left\"(" + name + ", " + length + ")";
    }

    private static boolean isBytes(TargetColumn column) {
        return column.type().equals("bytea");
    }

    private static long prefixWidth(TargetColumn column, int length) {
        return isBytes(column)
                ? length
                : length * bytesOfCharacter(column.source().type());
    }

    /** Bytes of a column's largest value, about; without end for those that have none. */
    private static long width(TargetColumn column) {
        ColumnType type = column.source().type();
        return switch (type.kind()) {
            case TINYINT, SMALLINT, MEDIUMINT, INT, BIGINT, YEAR, BIT, FLOAT, DOUBLE -> 24;
            case DATE, TIME, DATETIME, TIMESTAMP, UUID -> 16;
            // Four digits in two bytes, on either side of the point.
            case DECIMAL -> 12 + type.length() / 2;
            case INET4, INET6 -> 64;
            case CHAR, VARCHAR -> type.length() * bytesOfCharacter(type);
            case ENUM ->
                type.labels().stream().mapToLong(Identifiers::bytes).max().orElse(0);
            case SET ->
                type.labels().stream()
                        .mapToLong(label -> Identifiers.bytes(label) + 1)
                        .sum();
            case BINARY, VARBINARY -> type.length();
            case TEXT, BLOB, GEOMETRY, JSON -> Integer.MAX_VALUE;
        };
    }

    private static long bytesOfCharacter(ColumnType type) {
        return switch (String.valueOf(type.charset())) {
            case "ascii" -> 1;
            case "latin1", "utf8", "utf8mb3", "ucs2" -> UTF8_BYTES_OF_PLANE_0;
            default -> UTF8_BYTES;
        };
    }
}
