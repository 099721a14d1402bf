// SPDX-License-Identifier: Apache-2.0
package io.millrace.target.postgres;

import io.millrace.target.TargetTable;
import io.millrace.target.jdbc.Sql;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What PostgreSQL's catalogue says about a table. */
record Catalogue(Sql sql) {

    private static final String DOING = "read the catalogue";

    /**
     * A relation.
     *
     * @param oid its number
     * @param kind {@code r} for a plain table
     * @param persistence {@code p} for what survives a crash
     * @param rowSecurity whether policies filter rows
     */
    record Relation(long oid, String kind, String persistence, boolean rowSecurity) {}

    /**
     * A column as it is.
     *
     * @param type as {@code format_type} prints it
     * @param computed generated, or an identity that refuses values
     * @param deterministic whether its collation holds only equal bytes to be equal
     */
    record ActualColumn(
            String name, String type, boolean notNull, boolean hasDefault, boolean computed, boolean deterministic) {}

    Optional<Relation> relation(TargetTable table) {
        return relation(table.schema(), table.name());
    }

    Optional<Relation> relation(String schema, String name) {
        return sql.first(
                DOING,
                row -> new Relation(
                        row.getLong("oid"),
                        row.getString("relkind"),
                        row.getString("relpersistence"),
                        row.getBoolean("relrowsecurity")),
                """
                SELECT c.oid, c.relkind, c.relpersistence, c.relrowsecurity
                FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                WHERE n.nspname = ? AND c.relname = ?""",
                schema,
                name);
    }

    List<ActualColumn> columns(Relation relation) {
        return sql.list(
                DOING,
                row -> new ActualColumn(
                        row.getString("attname"),
                        row.getString("type"),
                        row.getBoolean("attnotnull"),
                        row.getBoolean("atthasdef"),
                        row.getBoolean("computed"),
                        row.getBoolean("deterministic")),
                """
                SELECT a.attname, format_type(a.atttypid, a.atttypmod) AS type, a.attnotnull, a.atthasdef,
                       a.attgenerated <> '' OR a.attidentity <> '' AS computed,
                       coalesce(c.collisdeterministic, true) AS deterministic
                FROM pg_attribute a LEFT JOIN pg_collation c ON c.oid = a.attcollation
                WHERE a.attrelid = ?::oid AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum""",
                relation.oid());
    }

    /** A primary key: its constraint's name and columns, both empty if there is none. */
    record PrimaryKey(String name, Set<String> columns) {}

    /** The primary key's columns; empty if there is none. */
    Set<String> primaryKey(Relation relation) {
        return new HashSet<>(sql.list(DOING, row -> row.getString(1), """
                SELECT a.attname FROM pg_index i JOIN pg_attribute a ON a.attrelid = i.indrelid
                    AND a.attnum = ANY (i.indkey)
                WHERE i.indrelid = ?::oid AND i.indisprimary""", relation.oid()));
    }

    PrimaryKey key(Relation relation) {
        String name = sql.first(
                        DOING,
                        row -> row.getString(1),
                        "SELECT conname FROM pg_constraint WHERE conrelid = ?::oid AND contype = 'p'",
                        relation.oid())
                .orElse("");
        return new PrimaryKey(name, primaryKey(relation));
    }

    /** Whatever else is tied to the table and could refuse, change or multiply what a replay writes, in words. */
    List<String> obstacles(Relation relation) {
        return sql.list(DOING, row -> row.getString(1), """
                SELECT 'deferrable primary key ' || conname FROM pg_constraint
                    WHERE conrelid = ?1 AND contype = 'p' AND condeferrable
                UNION ALL SELECT 'unique index ' || indexrelid::regclass::text FROM pg_index
                    WHERE indrelid = ?1 AND indisunique AND NOT indisprimary
                UNION ALL SELECT CASE WHEN conrelid = ?1 THEN 'foreign key ' ELSE 'foreign key to this table ' END
                    || conname FROM pg_constraint WHERE contype = 'f' AND (conrelid = ?1 OR confrelid = ?1)
                UNION ALL SELECT 'exclusion constraint ' || conname FROM pg_constraint
                    WHERE conrelid = ?1 AND contype = 'x'
                UNION ALL SELECT 'check constraint ' || conname FROM pg_constraint
                    WHERE conrelid = ?1 AND contype = 'c'
                UNION ALL SELECT 'trigger ' || tgname FROM pg_trigger
                    WHERE tgrelid = ?1 AND NOT tgisinternal AND tgenabled <> 'D'
                UNION ALL SELECT 'a table that inherits from it, ' || inhrelid::regclass::text FROM pg_inherits
                    WHERE inhparent = ?1
                UNION ALL SELECT 'rule ' || rulename FROM pg_rewrite WHERE ev_class = ?1 AND rulename <> '_RETURN'
                """.replace("?1", relation.oid() + "::oid"));
    }
}
