// SPDX-License-Identifier: Apache-2.0
package io.millrace.target.postgres;

import io.millrace.target.TargetTable;
import io.millrace.target.jdbc.Sql;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A table that another one takes the place of, under its name: PostgreSQL has no exchange of two tables, but dropping and
 * renaming are transactional, so that readers see either all former rows or all new ones. What is tied to a table by its
 * number rather than its name would follow the one that goes.
 */
record Replacement(Sql sql, TargetTable table) {

    private static final Logger LOG = LoggerFactory.getLogger(Replacement.class);
    private static final String DOING = "put a table in the place of another";

    /**
     * Readers that come behind wait as long as this one does. Longer than deadlock_timeout, by which an autovacuum that
     * holds the table is asked to give way.
     */
    private static final String LOCK_LIMIT = "SET LOCAL lock_timeout = '2s'";

    /**
     * An index but the primary key's.
     *
     * @param name unquoted
     * @param definition the statement that makes it, from behind the table's name on
     * @param unique whether it refuses rows
     * @param columns that it is on, by name
     */
    private record Index(String name, String definition, boolean unique, Set<String> columns) {}

    static List<String> ties(Sql sql, String schema, String name) {
        Optional<Catalogue.Relation> relation = new Catalogue(sql).relation(schema, name);
        return relation.isEmpty() ? List.of() : ties(sql, relation.get());
    }

    private static List<String> ties(Sql sql, Catalogue.Relation relation) {
        return sql.list(DOING, row -> row.getString(1), """
                SELECT DISTINCT 'view or rule ' || r.ev_class::regclass::text FROM pg_depend d
                    JOIN pg_rewrite r ON r.oid = d.objid AND d.classid = 'pg_rewrite'::regclass
                    WHERE d.refclassid = 'pg_class'::regclass AND d.refobjid = ?1
                UNION ALL SELECT 'function or other object that depends on it' WHERE EXISTS (
                    SELECT 1 FROM pg_depend d WHERE d.refclassid = 'pg_class'::regclass AND d.refobjid = ?1
                        AND d.deptype = 'n' AND d.classid IN ('pg_proc'::regclass, 'pg_policy'::regclass))
                UNION ALL SELECT 'foreign key ' || conname FROM pg_constraint
                    WHERE contype = 'f' AND (conrelid = ?1 OR confrelid = ?1)
                UNION ALL SELECT 'constraint ' || conname FROM pg_constraint
                    WHERE contype IN ('u', 'x', 'c') AND conrelid = ?1
                UNION ALL SELECT 'unique index ' || indexrelid::regclass::text FROM pg_index
                    WHERE indrelid = ?1 AND indisunique AND NOT indisprimary
                        AND NOT EXISTS (SELECT 1 FROM pg_constraint WHERE conindid = indexrelid)
                UNION ALL SELECT 'trigger ' || tgname FROM pg_trigger WHERE tgrelid = ?1 AND NOT tgisinternal
                UNION ALL SELECT 'publication ' || p.pubname FROM pg_publication_rel r
                    JOIN pg_publication p ON p.oid = r.prpubid WHERE r.prrelid = ?1
                UNION ALL SELECT 'inheritance' WHERE EXISTS (
                    SELECT 1 FROM pg_inherits WHERE inhparent = ?1 OR inhrelid = ?1)
                UNION ALL SELECT 'row level security' FROM pg_class WHERE oid = ?1 AND relrowsecurity
                UNION ALL SELECT 'extended statistics ' || stxname FROM pg_statistic_ext WHERE stxrelid = ?1
                UNION ALL SELECT 'rights on column ' || attname FROM pg_attribute
                    WHERE attrelid = ?1 AND attacl IS NOT NULL
                UNION ALL SELECT 'another owner, ' || pg_get_userbyid(relowner) FROM pg_class
                    WHERE oid = ?1 AND NOT pg_has_role(relowner, 'USAGE')
                """.replace("?1", relation.oid() + "::oid"));
    }

    void copyIndexesTo(TargetTable other) {
        Catalogue catalogue = new Catalogue(sql);
        Optional<Catalogue.Relation> from = catalogue.relation(table);
        Catalogue.Relation to = catalogue.relation(other).orElseThrow();
        if (from.isEmpty()) {
            return;
        }
        Set<String> there = new HashSet<>();
        indexes(to).forEach(index -> there.add(index.definition()));
        Set<String> columns = new HashSet<>();
        catalogue.columns(to).forEach(column -> columns.add(column.name()));
        for (Index index : indexes(from.get())) {
            if (!columns.containsAll(index.columns())) {
                LOG.warn("Index {} of {} is left out: it is on columns that are gone.", index.name(), table.id());
            } else if (there.add(index.definition())) {
                sql.executeLong(
                        "make an index like " + index.name(),
                        "CREATE " + (index.unique() ? "UNIQUE " : "") + "INDEX ON " + Identifiers.qualified(other)
                                + index.definition());
            }
        }
    }

    private List<Index> indexes(Catalogue.Relation relation) {
        return sql.list(
                DOING,
                row -> new Index(
                        row.getString("relname"),
                        row.getString("definition"),
                        row.getBoolean("indisunique"),
                        Set.of((String[]) row.getArray("columns").getArray())),
                """
                SELECT c.relname, i.indisunique,
                    substring(pg_get_indexdef(i.indexrelid) from 1 + length(format('CREATE %sINDEX %I ON %I.%I',
                        CASE WHEN i.indisunique THEN 'UNIQUE ' ELSE '' END, c.relname, n.nspname, t.relname)))
                        AS definition,
                    ARRAY(SELECT DISTINCT a.attname::text FROM pg_depend d
                        JOIN pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid
                        WHERE d.classid = 'pg_class'::regclass AND d.objid = i.indexrelid
                            AND d.refclassid = 'pg_class'::regclass AND d.refobjid = i.indrelid
                            AND d.refobjsubid > 0) AS columns
                FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_class t ON t.oid = i.indrelid
                    JOIN pg_namespace n ON n.oid = t.relnamespace
                WHERE i.indrelid = ?::oid AND NOT i.indisprimary AND i.indisvalid ORDER BY c.relname""",
                relation.oid());
    }

    void carryOut(TargetTable by, Runnable check) {
        sql.execute(DOING, LOCK_LIMIT);
        PostgresTables.createSchema(sql, table.schema());
        Catalogue catalogue = new Catalogue(sql);
        Catalogue.Relation coming = catalogue.relation(by).orElseThrow();
        Optional<Catalogue.Relation> going = catalogue.relation(table);
        List<Index> names = List.of();
        List<String> legacy = List.of();
        if (going.isPresent()) {
            sql.execute(DOING, "LOCK TABLE " + Identifiers.qualified(table) + " IN ACCESS EXCLUSIVE MODE");
            names = indexes(going.get());
            legacy = legacy(going.get(), coming);
        }
        check.run();
        Optional<String> keyName = going.flatMap(this::primaryKeyName);
        going.ifPresent(gone -> sql.execute(DOING, "DROP TABLE " + Identifiers.qualified(table)));
        sql.execute(
                DOING, "ALTER TABLE " + Identifiers.qualified(by) + " SET SCHEMA " + Identifiers.quote(table.schema()));
        sql.execute(
                DOING,
                "ALTER TABLE " + Identifiers.quote(table.schema()) + "." + Identifiers.quote(by.name()) + " RENAME TO "
                        + Identifiers.quote(table.name()));
        legacy.forEach(statement -> sql.execute(DOING, statement));
        primaryKeyName(coming).ifPresent(now -> rename(now, keyName.orElse(now)));
        renameLike(names, indexes(coming));
    }

    private void renameLike(List<Index> before, List<Index> now) {
        Set<String> left = new HashSet<>();
        now.forEach(index -> left.add(index.name()));
        for (Index former : before) {
            now.stream()
                    .filter(index -> index.definition().equals(former.definition()) && left.contains(index.name()))
                    .findFirst()
                    .ifPresent(index -> {
                        left.remove(index.name());
                        rename(index.name(), former.name());
                    });
        }
    }

    private void rename(String index, String name) {
        if (!index.equals(name)) {
            sql.execute(
                    DOING,
                    "ALTER INDEX " + Identifiers.quote(table.schema()) + "." + Identifiers.quote(index) + " RENAME TO "
                            + Identifiers.quote(name));
        }
    }

    private Optional<String> primaryKeyName(Catalogue.Relation relation) {
        return sql.first(
                DOING,
                row -> row.getString(1),
                "SELECT conname FROM pg_constraint WHERE conrelid = ?::oid AND contype = 'p'",
                relation.oid());
    }

    /** The statements that give the new table owner, rights, comments, and settings of storage; the owner last. */
    private List<String> legacy(Catalogue.Relation going, Catalogue.Relation heir) {
        String name = "'" + Identifiers.qualified(table).replace("'", "''") + "'";
        return sql.list(DOING, row -> row.getString(1), """
                SELECT format('GRANT %s ON %s TO %s%s', a.privilege_type, ?name,
                        CASE WHEN a.grantee = 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(a.grantee)) END,
                        CASE WHEN a.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END)
                    FROM pg_class c, aclexplode(c.relacl) a WHERE c.oid = ?old
                UNION ALL SELECT format('COMMENT ON TABLE %s IS %L', ?name, obj_description(?old, 'pg_class'))
                    WHERE obj_description(?old, 'pg_class') IS NOT NULL
                UNION ALL SELECT format('COMMENT ON COLUMN %s.%I IS %L', ?name, a.attname,
                        col_description(?old, a.attnum))
                    FROM pg_attribute a WHERE a.attrelid = ?old AND a.attnum > 0 AND NOT a.attisdropped
                        AND col_description(?old, a.attnum) IS NOT NULL
                        AND EXISTS (SELECT 1 FROM pg_attribute o WHERE o.attrelid = ?new
                            AND o.attname = a.attname AND NOT o.attisdropped)
                UNION ALL SELECT format('ALTER TABLE %s SET (%s)', ?name, array_to_string(reloptions, ', '))
                    FROM pg_class WHERE oid = ?old AND reloptions IS NOT NULL
                UNION ALL SELECT format('ALTER TABLE %s OWNER TO %I', ?name, pg_get_userbyid(c.relowner))
                    FROM pg_class c JOIN pg_class o ON o.oid = ?new
                    WHERE c.oid = ?old AND c.relowner <> o.relowner
                """.replace("?old", going.oid() + "::oid")
                .replace("?new", heir.oid() + "::oid")
                .replace("?name", name));
    }
}
