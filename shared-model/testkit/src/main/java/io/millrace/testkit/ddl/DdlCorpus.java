// SPDX-License-Identifier: Apache-2.0
package io.millrace.testkit.ddl;

import static io.millrace.testkit.ddl.DdlCase.nothing;
import static io.millrace.testkit.ddl.DdlCase.table;

import java.util.List;
import java.util.stream.Stream;

/** All schema changes that the tests run on real servers, for every product that is a source. */
public final class DdlCorpus {

    /** The database of the tables. */
    public static final String DATABASE = "ddl";

    private static final String ROWS = "(1, 10, 'a'), (2, 20, 'b'), (3, 30, 'c')";
    private static final String COLUMNS = "id INT PRIMARY KEY, n INT, s VARCHAR(5)";

    private DdlCorpus() {}

    /** All cases, those that stop apply at the end. */
    public static List<DdlCase> all() {
        return Stream.of(tables(), columns(), types(), keys(), stops())
                .flatMap(List::stream)
                .toList();
    }

    private static DdlCase plain(String name) {
        return table(name, COLUMNS, ROWS);
    }

    private static List<DdlCase> tables() {
        return List.of(
                nothing("create_table")
                        .change("CREATE TABLE $t (id INT PRIMARY KEY, v DECIMAL(8,2) NOT NULL DEFAULT 1.5)")
                        .then("INSERT INTO $t VALUES (1, 2.5)", "INSERT INTO $t (id) VALUES (2)")
                        .carried("CREATE TABLE $t (\"id\" integer NOT NULL, \"v\" numeric(8,2) DEFAULT"
                                + " '1.50'::numeric(8,2) NOT NULL, PRIMARY KEY (\"id\"))"),
                nothing("create_without_key")
                        .change("CREATE TABLE $t (v DATETIME(3))")
                        .then("INSERT INTO $t VALUES ('2024-02-29 01:02:03.456'), (NULL), (NULL)")
                        .carried("CREATE TABLE $t (\"v\" timestamp(3) without time zone)"),
                plain("drop_table").change("DROP TABLE $t").asked("DROP TABLE $t"),
                plain("drop_and_create")
                        .change("DROP TABLE $t", "CREATE TABLE $t (id BIGINT PRIMARY KEY)")
                        .then("INSERT INTO $t VALUES (7)")
                        .asked("DROP TABLE $t", "CREATE TABLE $t (\"id\" bigint NOT NULL, PRIMARY KEY (\"id\"))"),
                plain("rename_table")
                        .change("RENAME TABLE $t TO $t_2")
                        .then("INSERT INTO $t_2 VALUES (4, 40, 'd')", "DELETE FROM $t_2 WHERE id = 1")
                        .carried("ALTER TABLE $t RENAME TO \"rename_table_2\""),
                plain("rename_and_change")
                        .change("ALTER TABLE $t RENAME TO $t_2, ADD COLUMN m INT NOT NULL, CHANGE n nn BIGINT")
                        .then("UPDATE $t_2 SET nn = 3000000000 WHERE id = 1")
                        .carried(
                                "ALTER TABLE $t RENAME TO \"rename_and_change_2\"",
                                "ALTER TABLE \"ddl\".\"rename_and_change_2\" RENAME COLUMN \"n\" TO \"nn\"",
                                "ALTER TABLE \"ddl\".\"rename_and_change_2\" ALTER COLUMN \"nn\" TYPE bigint USING"
                                        + " \"nn\"::bigint",
                                "ALTER TABLE \"ddl\".\"rename_and_change_2\" ADD COLUMN \"m\" integer DEFAULT"
                                        + " '0'::integer NOT NULL"),
                plain("online_change")
                        .change(
                                "CREATE TABLE $t_new LIKE $t",
                                "ALTER TABLE $t_new ADD COLUMN c INT NOT NULL DEFAULT 5",
                                "INSERT INTO $t_new (id, n, s) SELECT id, n, s FROM $t",
                                "UPDATE $t SET n = 11 WHERE id = 1",
                                "REPLACE INTO $t_new (id, n, s) SELECT id, n, s FROM $t WHERE id = 1",
                                "RENAME TABLE $t TO $t_old, $t_new TO $t")
                        .then("INSERT INTO $t VALUES (4, 40, 'd', 6)")
                        .carried(
                                "CREATE TABLE \"ddl\".\"online_change_new\" (\"id\" integer NOT NULL, \"n\" integer,"
                                        + " \"s\" character varying(5), PRIMARY KEY (\"id\"))",
                                "ALTER TABLE \"ddl\".\"online_change_new\" ADD COLUMN \"c\" integer DEFAULT"
                                        + " '5'::integer NOT NULL",
                                "ALTER TABLE $t RENAME TO \"online_change_old\"",
                                "ALTER TABLE \"ddl\".\"online_change_new\" RENAME TO \"online_change\""),
                plain("truncate_table")
                        .change("TRUNCATE TABLE $t")
                        .then("INSERT INTO $t VALUES (9, 90, 'z')")
                        .carried("TRUNCATE TABLE $t"));
    }

    private static List<DdlCase> columns() {
        return List.of(
                plain("add_column")
                        .change("ALTER TABLE $t ADD COLUMN c INT NOT NULL DEFAULT 7 FIRST")
                        .then("INSERT INTO $t VALUES (8, 4, 40, 'd')")
                        .carried("ALTER TABLE $t ADD COLUMN \"c\" integer DEFAULT '7'::integer NOT NULL"),
                plain("add_columns")
                        .change("ALTER TABLE $t ADD (c VARCHAR(9) NOT NULL, d DATE, e ENUM('x','y') DEFAULT 'y')")
                        .then("INSERT INTO $t VALUES (4, 40, 'd', 'new', '2024-02-29', 'x')")
                        .carried(
                                "ALTER TABLE $t ADD COLUMN \"c\" character varying(9) DEFAULT ''::character varying(9)"
                                        + " NOT NULL",
                                "ALTER TABLE $t ADD COLUMN \"d\" date",
                                "ALTER TABLE $t ADD COLUMN \"e\" text DEFAULT 'y'::text"),
                plain("drop_column")
                        .change("ALTER TABLE $t DROP COLUMN n")
                        .then("INSERT INTO $t VALUES (4, 'd')")
                        .asked("ALTER TABLE $t DROP COLUMN \"n\""),
                plain("rename_column")
                        .change("ALTER TABLE $t RENAME COLUMN n TO m")
                        .then("UPDATE $t SET m = 21 WHERE id = 2")
                        .carried("ALTER TABLE $t RENAME COLUMN \"n\" TO \"m\""),
                plain("rename_twice")
                        .change(
                                "ALTER TABLE $t RENAME COLUMN n TO m",
                                "UPDATE $t SET m = 11 WHERE id = 1",
                                "ALTER TABLE $t CHANGE COLUMN m N INT")
                        .then("UPDATE $t SET N = 21 WHERE id = 2")
                        .carried(
                                "ALTER TABLE $t RENAME COLUMN \"n\" TO \"m\"",
                                "ALTER TABLE $t RENAME COLUMN \"m\" TO \"N\""),
                plain("replace_column")
                        .change("ALTER TABLE $t DROP COLUMN n, ADD COLUMN m INT DEFAULT 4")
                        .then("INSERT INTO $t (id, s, m) VALUES (4, 'd', 5)")
                        .asked(
                                "ALTER TABLE $t DROP COLUMN \"n\"",
                                "ALTER TABLE $t ADD COLUMN \"m\" integer DEFAULT '4'::integer"),
                plain("reorder_columns")
                        .change("ALTER TABLE $t MODIFY COLUMN s VARCHAR(5) FIRST")
                        .then("INSERT INTO $t VALUES ('d', 4, 40)")
                        .carried(),
                plain("not_null")
                        .change("ALTER TABLE $t MODIFY COLUMN n INT NOT NULL")
                        .then("INSERT INTO $t VALUES (4, 40, 'd')")
                        .carried("ALTER TABLE $t ALTER COLUMN \"n\" SET NOT NULL"),
                table("null_allowed", "id INT PRIMARY KEY, n INT NOT NULL", "(1, 10)")
                        .change("ALTER TABLE $t MODIFY COLUMN n INT NULL")
                        .then("INSERT INTO $t VALUES (2, NULL)")
                        .carried("ALTER TABLE $t ALTER COLUMN \"n\" DROP NOT NULL"),
                plain("set_default")
                        .change("ALTER TABLE $t ALTER COLUMN n SET DEFAULT 9")
                        .then("INSERT INTO $t (id) VALUES (4)")
                        .carried("ALTER TABLE $t ALTER COLUMN \"n\" SET DEFAULT '9'::integer"),
                table("drop_default", "id INT PRIMARY KEY, n INT DEFAULT 3", "(1, 10)")
                        .change("ALTER TABLE $t ALTER COLUMN n DROP DEFAULT")
                        .then("INSERT INTO $t VALUES (2, 20)")
                        .carried("ALTER TABLE $t ALTER COLUMN \"n\" DROP DEFAULT"));
    }

    private static List<DdlCase> types() {
        return List.of(
                plain("widen_integer")
                        .change("ALTER TABLE $t MODIFY COLUMN n BIGINT")
                        .then("INSERT INTO $t VALUES (4, 3000000000, 'd')")
                        .carried("ALTER TABLE $t ALTER COLUMN \"n\" TYPE bigint USING \"n\"::bigint"),
                plain("widen_text")
                        .change("ALTER TABLE $t MODIFY COLUMN s VARCHAR(50)")
                        .then("INSERT INTO $t VALUES (4, 40, 'longer than five')")
                        .carried("ALTER TABLE $t ALTER COLUMN \"s\" TYPE character varying(50) USING"
                                + " \"s\"::character varying(50)"),
                table(
                                "widen_decimal",
                                "id INT PRIMARY KEY, d DECIMAL(6,2) NOT NULL DEFAULT 1",
                                "(1, -9999.99), (2, 0.5)")
                        .change("ALTER TABLE $t MODIFY COLUMN d DECIMAL(12,4) NOT NULL DEFAULT 1")
                        .then("INSERT INTO $t VALUES (3, 12345678.1234)")
                        .carried(
                                "ALTER TABLE $t ALTER COLUMN \"d\" DROP DEFAULT, ALTER COLUMN \"d\" TYPE numeric(12,4)"
                                        + " USING \"d\"::numeric(12,4), ALTER COLUMN \"d\" SET DEFAULT '1.0000'::numeric(12,4)"),
                table("more_labels", "id INT PRIMARY KEY, e ENUM('a','b')", "(1, 'b'), (2, NULL)")
                        .change("ALTER TABLE $t MODIFY COLUMN e ENUM('x','b','a')")
                        .then("INSERT INTO $t VALUES (3, 'x')")
                        .carried(),
                table("fewer_labels", "id INT PRIMARY KEY, e ENUM('a','b','c')", "(1, 'b'), (2, NULL)")
                        .change("ALTER TABLE $t MODIFY COLUMN e ENUM('b','a')")
                        .then("INSERT INTO $t VALUES (3, 'a')")
                        .asked(),
                table("narrow_integer", "id INT PRIMARY KEY, n BIGINT", "(1, 10), (2, NULL)")
                        .change("ALTER TABLE $t MODIFY COLUMN n INT UNSIGNED")
                        .then("INSERT INTO $t VALUES (3, 4000000000)")
                        .asked(),
                plain("narrow_text")
                        .change("ALTER TABLE $t MODIFY COLUMN s VARCHAR(2)")
                        .then("INSERT INTO $t VALUES (4, 40, 'dd')")
                        .asked("ALTER TABLE $t ALTER COLUMN \"s\" TYPE character varying(2) USING"
                                + " \"s\"::character varying(2)"),
                plain("text_instead_of_varchar")
                        .change("ALTER TABLE $t MODIFY COLUMN s TEXT")
                        .then("INSERT INTO $t VALUES (4, 40, 'of any length')")
                        .asked("ALTER TABLE $t ALTER COLUMN \"s\" TYPE text USING \"s\"::text"),
                plain("text_instead_of_integer")
                        .change("ALTER TABLE $t MODIFY COLUMN n VARCHAR(20)")
                        .then("INSERT INTO $t VALUES (4, 'forty', 'd')")
                        .asked("ALTER TABLE $t ALTER COLUMN \"n\" TYPE character varying(20) USING"
                                + " \"n\"::character varying(20)"),
                table("datetime_instead_of_date", "id INT PRIMARY KEY, d DATE", "(1, '2024-02-29'), (2, NULL)")
                        .change("ALTER TABLE $t MODIFY COLUMN d DATETIME")
                        .then("INSERT INTO $t VALUES (3, '2024-03-01 01:02:03')")
                        .asked("ALTER TABLE $t ALTER COLUMN \"d\" TYPE timestamp(0) without time zone USING"
                                + " \"d\"::timestamp(0) without time zone"));
    }

    private static List<DdlCase> keys() {
        return List.of(
                plain("other_key")
                        .change("ALTER TABLE $t MODIFY n INT NOT NULL, DROP PRIMARY KEY, ADD PRIMARY KEY (id, n)")
                        .then("INSERT INTO $t VALUES (1, 11, 'x')", "DELETE FROM $t WHERE id = 2")
                        .carried(
                                "ALTER TABLE $t DROP CONSTRAINT \"other_key_pkey\"",
                                "ALTER TABLE $t ALTER COLUMN \"n\" SET NOT NULL",
                                "ALTER TABLE $t ADD PRIMARY KEY (\"id\", \"n\")"),
                plain("no_key")
                        .change("ALTER TABLE $t DROP PRIMARY KEY")
                        .then(
                                "INSERT INTO $t VALUES (3, 30, 'c'), (3, 30, 'c')",
                                "DELETE FROM $t WHERE id = 3 LIMIT 1",
                                "UPDATE $t SET s = 'z' WHERE id = 1")
                        .carried("ALTER TABLE $t DROP CONSTRAINT \"no_key_pkey\""),
                table("first_key", "id INT NOT NULL, v INT", "(1, 1), (2, 2)")
                        .change("ALTER TABLE $t ADD PRIMARY KEY (id)")
                        .then("UPDATE $t SET v = 5 WHERE id = 1", "DELETE FROM $t WHERE id = 2")
                        .carried("ALTER TABLE $t ADD PRIMARY KEY (\"id\")"),
                plain("indexes")
                        .change(
                                "CREATE INDEX by_n ON $t (n)",
                                "ALTER TABLE $t ADD UNIQUE KEY by_s (s), COMMENT 'indexed'",
                                "DROP INDEX by_n ON $t")
                        .then("UPDATE $t SET n = 5 WHERE id = 1")
                        .carried());
    }

    private static List<DdlCase> stops() {
        return List.of(
                plain("computed_column")
                        .change("ALTER TABLE $t ADD COLUMN g INT GENERATED ALWAYS AS (n * 2) STORED")
                        .then("UPDATE $t SET n = 5 WHERE id = 1")
                        .stopped("ALTER TABLE $t ADD COLUMN g integer", "UPDATE $t SET g = n * 2"),
                table("padded_text", "id INT PRIMARY KEY, s VARCHAR(5)", "(1, 'a'), (2, 'b ')")
                        .change("ALTER TABLE $t MODIFY COLUMN s CHAR(5)")
                        .then("INSERT INTO $t VALUES (3, 'c')")
                        .stopped("UPDATE $t SET s = rtrim(s)"));
    }
}
