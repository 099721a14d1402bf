// SPDX-License-Identifier: Apache-2.0
package io.millrace.mysql;

import io.millrace.model.TableId;
import io.millrace.model.TableIndex;
import io.millrace.model.TableIndex.Kind;
import io.millrace.model.TableIndex.Part;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads what indexes a table has. Stateless. */
final class IndexReader {

    private IndexReader() {}

    /** The table's indexes but for its primary key, by name; none if it is not there. */
    static List<TableIndex> secondary(Connection connection, TableId table) {
        Map<String, List<Map<String, @Nullable String>>> parts = new LinkedHashMap<>();
        try {
            // Not all servers have all columns: what is hidden is named differently, and old ones have no expressions.
            for (Map<String, @Nullable String> row : Sql.rows(
                    connection,
                    "SELECT * FROM information_schema.statistics WHERE " + SchemaReader.condition(List.of(table))
                            + " AND index_name <> 'PRIMARY' ORDER BY index_name, seq_in_index")) {
                TableId of = new TableId(Sql.text(row, "table_schema"), Sql.text(row, "table_name"));
                if (of.equals(table)) {
                    parts.computeIfAbsent(Sql.text(row, "index_name"), name -> new ArrayList<>())
                            .add(row);
                }
            }
        } catch (SQLException e) {
            throw SourceFaults.of(e, "reading the indexes of " + table);
        }
        return parts.entrySet().stream()
                .map(index -> index(index.getKey(), index.getValue()))
                .toList();
    }

    private static TableIndex index(String name, List<Map<String, @Nullable String>> rows) {
        Map<String, @Nullable String> first = rows.get(0);
        boolean ignored = "NO".equals(first.get("is_visible")) || "YES".equals(first.get("ignored"));
        return new TableIndex(
                name,
                Sql.text(first, "non_unique").equals("0"),
                kind(Sql.text(first, "index_type")),
                ignored,
                rows.stream().map(IndexReader::part).toList());
    }

    private static Kind kind(String type) {
        return switch (type) {
            // HASH is how MariaDB keeps long unique values; what it finds, an order finds as well.
            case "BTREE", "HASH" -> Kind.SORTED;
            case "FULLTEXT" -> Kind.FULLTEXT;
            case "SPATIAL", "RTREE" -> Kind.SPATIAL;
            default -> Kind.OTHER;
        };
    }

    private static Part part(Map<String, @Nullable String> row) {
        String prefix = row.get("sub_part");
        return new Part(
                row.get("column_name"),
                prefix == null ? 0 : Integer.parseInt(prefix),
                "D".equals(row.get("collation")));
    }
}
