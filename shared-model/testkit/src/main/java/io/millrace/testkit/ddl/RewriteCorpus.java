// SPDX-License-Identifier: Apache-2.0
package io.millrace.testkit.ddl;

import static io.millrace.testkit.ddl.RewriteCase.Products.MARIADB;
import static io.millrace.testkit.ddl.RewriteCase.Products.MYSQL;
import static io.millrace.testkit.ddl.RewriteCase.table;

import java.util.List;
import java.util.stream.Stream;

/** Statements that change rows at the source without a word in the log, and such as one might take for them. */
public final class RewriteCorpus {

    private static final String LOOSE = "SET SESSION sql_mode = ''";
    private static final String PLAIN = "id INT PRIMARY KEY, n INT, s VARCHAR(5)";
    private static final String ROWS = "(1, 10, 'a'), (2, 0, 'B '), (3, NULL, 'ä')";
    private static final String PARTS =
            PLAIN + ") PARTITION BY RANGE (id) (PARTITION p0 VALUES LESS THAN (2), PARTITION p1 VALUES LESS THAN (9)";

    private RewriteCorpus() {}

    /** All cases. */
    public static List<RewriteCase> all() {
        return Stream.of(
                        numbers(),
                        texts(),
                        computed(),
                        rows(),
                        versioned(),
                        harmless(),
                        definitions(),
                        added(),
                        zones())
                .flatMap(List::stream)
                .toList();
    }

    private static RewriteCase plain(String name) {
        return table(name, PLAIN, ROWS);
    }

    private static List<RewriteCase> numbers() {
        return List.of(
                table("float_digits", "id INT PRIMARY KEY, f FLOAT", "(1, 1.26), (2, NULL), (3, -0.04)")
                        .rewritten("ALTER TABLE $t MODIFY f FLOAT(5,1)"),
                table("double_digits", "id INT PRIMARY KEY, f DOUBLE", "(1, 1.26), (2, 1.005)")
                        .rewritten("ALTER TABLE $t CHANGE COLUMN f f DOUBLE(8,2), COMMENT 'x'"),
                table("real_digits", "id INT PRIMARY KEY, f DOUBLE", "(1, 1.26)")
                        .rewritten("ALTER TABLE $t MODIFY f DOUBLE PRECISION (8,1) NULL"),
                table("fewer_digits", "id INT PRIMARY KEY, f FLOAT(9,4)", "(1, 1.2345)")
                        .rewritten("ALTER TABLE $t ADD COLUMN c INT, MODIFY f FLOAT(9,2)"),
                table("no_digits", "id INT PRIMARY KEY, f FLOAT(5,1), d DOUBLE(5,1)", "(1, 1.26, 1.26)")
                        .silent("ALTER TABLE $t MODIFY f FLOAT, MODIFY d DOUBLE"),
                table("numbered", "id INT, n INT PRIMARY KEY", "(1, 0), (2, 7)")
                        .rewritten("ALTER TABLE $t MODIFY n INT NOT NULL AUTO_INCREMENT"),
                table("numbered_before", "id INT AUTO_INCREMENT PRIMARY KEY, n INT", "(1, 0), (2, 7)")
                        .and("SET SESSION sql_mode = 'NO_AUTO_VALUE_ON_ZERO'")
                        .and("INSERT INTO $t VALUES (0, 5)")
                        .silent("ALTER TABLE $t MODIFY id INT NOT NULL AUTO_INCREMENT COMMENT 'x'"),
                table("two_digit_year", "id INT PRIMARY KEY, y YEAR", "(1, 1999), (2, 2026), (3, 1960)")
                        .only(MARIADB)
                        .doubted("ALTER TABLE $t MODIFY y YEAR(2)"),
                table("four_digit_year", "id INT PRIMARY KEY, y YEAR", "(1, 1999), (2, 2026), (3, 1960), (4, 0)")
                        .silent("ALTER TABLE $t MODIFY y YEAR(4) NULL"),
                table("zero_filled", "id INT PRIMARY KEY, n INT UNSIGNED", "(1, 7)")
                        .silent("ALTER TABLE $t MODIFY n INT(8) ZEROFILL"),
                table("wider", "id INT PRIMARY KEY, n TINYINT UNSIGNED, d DECIMAL(5,2)", "(1, 255, -1.25)")
                        .silent("ALTER TABLE $t MODIFY n BIGINT, MODIFY d DECIMAL(9,4)"),
                table("narrower", "id INT PRIMARY KEY, n INT", "(1, 300)")
                        .shown(LOOSE, "ALTER TABLE $t MODIFY n TINYINT"),
                table("nullable", "id INT PRIMARY KEY, n INT, s VARCHAR(5)", "(1, NULL, NULL)")
                        .shown(LOOSE, "ALTER TABLE $t MODIFY n INT NOT NULL, MODIFY s VARCHAR(5) NOT NULL"),
                table("there_and_back", "id INT PRIMARY KEY, n INT", "(1, 300)")
                        .shown(LOOSE, "ALTER TABLE $t MODIFY n TINYINT", "ALTER TABLE $t MODIFY n INT"));
    }

    private static List<RewriteCase> texts() {
        return List.of(
                table("shorter_text", "id INT PRIMARY KEY, t TEXT", "(1, REPEAT('a', 300))")
                        .rewritten(LOOSE, "ALTER TABLE $t MODIFY t TINYTEXT"),
                table("shorter_blob", "id INT PRIMARY KEY, b BLOB", "(1, REPEAT('a', 300))")
                        .rewritten(LOOSE, "ALTER TABLE $t MODIFY b TINYBLOB"),
                table("text_of_a_length", "id INT PRIMARY KEY, t TEXT", "(1, REPEAT('a', 300))")
                        .rewritten(LOOSE, "ALTER TABLE $t MODIFY t TEXT(20) CHARACTER SET latin1"),
                table("bytes_of_text", "id INT PRIMARY KEY, t TINYTEXT CHARACTER SET latin1", "(1, REPEAT('ä', 200))")
                        .rewritten(LOOSE, "ALTER TABLE $t MODIFY t TINYTEXT CHARACTER SET utf8mb4"),
                table("longest_text", "id INT PRIMARY KEY, t TEXT, b BLOB", "(1, REPEAT('a', 300), 'b')")
                        .silent(LOOSE, "ALTER TABLE $t MODIFY t LONGTEXT, MODIFY b LONGBLOB"),
                table("strict_text", "id INT PRIMARY KEY, t TEXT, b BLOB", "(1, 'short', 'b')")
                        .silent("ALTER TABLE $t MODIFY t TINYTEXT, MODIFY b MEDIUMBLOB"),
                table(
                                "more_characters",
                                "id INT PRIMARY KEY, s VARCHAR(5) CHARACTER SET latin1",
                                "(1, 'ä€'), (2, 'b ')")
                        .silent("ALTER TABLE $t MODIFY s VARCHAR(5) CHARACTER SET utf8mb4"),
                table("fewer_characters", "id INT PRIMARY KEY, s VARCHAR(5) CHARACTER SET utf8mb4", "(1, 'Ж')")
                        .shown(LOOSE, "ALTER TABLE $t MODIFY s VARCHAR(5) CHARACTER SET latin1"),
                table(
                                "converted",
                                "id INT PRIMARY KEY, s VARCHAR(5) CHARACTER SET latin1, c CHAR(4) CHARACTER SET latin1,"
                                        + " t TINYTEXT CHARACTER SET latin1, e ENUM('a','b') CHARACTER SET latin1",
                                "(1, 'ä€', 'ß', REPEAT('ä', 200), 'a'), (2, 'b ', '', NULL, 'b')")
                        .silent(LOOSE, "ALTER TABLE $t CONVERT TO CHARACTER SET utf8mb4"),
                // Both products make a wrong label of it.
                table("converted_label", "id INT PRIMARY KEY, e ENUM('ä','b') CHARACTER SET latin1", "(1, 'ä')")
                        .shown(LOOSE, "ALTER TABLE $t CONVERT TO CHARACTER SET utf8mb4"),
                table("collated", "id INT PRIMARY KEY, s VARCHAR(5) COLLATE utf8mb4_general_ci", "(1, 'ä'), (2, 'B ')")
                        .silent("ALTER TABLE $t MODIFY s VARCHAR(5) COLLATE utf8mb4_bin"),
                table("padded_by_mode", "id INT PRIMARY KEY, c CHAR(5)", "(1, 'a'), (2, '')")
                        .rewritten(
                                "SET SESSION sql_mode = 'STRICT_ALL_TABLES,PAD_CHAR_TO_FULL_LENGTH'",
                                "ALTER TABLE $t MODIFY c VARCHAR(5)"),
                table("char_to_varchar", "id INT PRIMARY KEY, c CHAR(5)", "(1, 'a'), (2, '')")
                        .silent(LOOSE, "ALTER TABLE $t MODIFY c VARCHAR(5)"),
                table(
                                "other_labels",
                                "id INT PRIMARY KEY, e ENUM('b','a') COLLATE utf8mb4_general_ci",
                                "(1, 'a'), (2, '')")
                        .doubted(LOOSE, "ALTER TABLE $t MODIFY e ENUM('A','a','b') COLLATE utf8mb4_general_ci"),
                table(
                                "labels_in_another_order",
                                "id INT PRIMARY KEY, e ENUM('1','2','3')",
                                "(1, '1'), (2, '3'), (3, NULL)")
                        .silent("ALTER TABLE $t MODIFY e ENUM('3','2','4','1')"),
                table("labels_renamed", "id INT PRIMARY KEY, e ENUM('a','b'), f SET('x','y')", "(1, 'a', 'x,y')")
                        .shown(LOOSE, "ALTER TABLE $t MODIFY e ENUM('A','b','a2'), MODIFY f SET('y','x')"),
                table("zero_dates", "id INT PRIMARY KEY, d DATE, t DATETIME", "(1, '0000-00-00', '2024-00-00')")
                        .silent(LOOSE, "ALTER TABLE $t MODIFY d DATE NULL COMMENT 'x', MODIFY t DATETIME NULL"),
                table("json", "id INT PRIMARY KEY, j JSON", "(1, '{\"a\": 1}')")
                        .silent("ALTER TABLE $t MODIFY j JSON NULL COMMENT 'x'"));
    }

    private static List<RewriteCase> computed() {
        String columns = "id INT PRIMARY KEY, n INT, d DECIMAL(6,2), g ";
        return List.of(
                table("stored_expression", columns + "INT AS (n * 2) STORED", "(1, 10, 1.5, DEFAULT)")
                        .rewritten("ALTER TABLE $t MODIFY g INT AS (n * 3) STORED"),
                table("virtual_expression", columns + "INT AS (n * 2) VIRTUAL", "(1, 10, 1.5, DEFAULT)")
                        .rewritten("ALTER TABLE $t MODIFY g INT AS (n * 3) VIRTUAL"),
                table(
                                "computed_of_another",
                                columns + "VARCHAR(20) AS (CONCAT('x', d)) STORED",
                                "(1, 10, 1.5, DEFAULT)")
                        .rewritten("ALTER TABLE $t MODIFY d DECIMAL(12,4)"),
                table(
                                "converted_and_computed",
                                columns + "VARCHAR(20) AS (HEX(s)) STORED," + " s VARCHAR(5) CHARACTER SET latin1",
                                "(1, 10, 1.5, DEFAULT, 'ä')")
                        .rewritten("ALTER TABLE $t CONVERT TO CHARACTER SET utf8mb4"),
                table(
                                "computed_by_collation",
                                "id INT PRIMARY KEY, s VARCHAR(5) COLLATE utf8mb4_general_ci,"
                                        + " g INT AS (s = 'A') STORED",
                                "(1, 'a', DEFAULT)")
                        .doubted("ALTER TABLE $t MODIFY s VARCHAR(5) COLLATE utf8mb4_bin"),
                table("computed_and_indexed", columns + "INT AS (n * 2) STORED", "(1, 10, 1.5, DEFAULT)")
                        .silent("ALTER TABLE $t ADD INDEX (g), ADD COLUMN c INT DEFAULT 4, ENGINE = InnoDB"));
    }

    private static List<RewriteCase> rows() {
        return List.of(
                table("ignored", "id INT PRIMARY KEY, n INT", "(1, 5), (2, 5)")
                        .only(MARIADB)
                        .rewritten("ALTER IGNORE TABLE $t ADD UNIQUE KEY (n)"),
                table("partition_dropped", PARTS, ROWS).rewritten("ALTER TABLE $t DROP PARTITION p0"),
                table("partition_emptied", PARTS, ROWS).rewritten("ALTER TABLE $t TRUNCATE PARTITION p1"),
                table("partition_exchanged", PARTS, ROWS)
                        .and("CREATE TABLE $t_other (" + PLAIN + ")")
                        .rewritten("ALTER TABLE $t EXCHANGE PARTITION p0 WITH TABLE $t_other"),
                table("partition_made_a_table", PARTS, ROWS)
                        .only(MARIADB)
                        .rewritten("ALTER TABLE $t CONVERT PARTITION p0 TO TABLE other_$t"),
                table("repaired", PLAIN, ROWS).doubted("REPAIR TABLE $t"),
                plain("tablespace_gone").doubted("ALTER TABLE $t DISCARD TABLESPACE"),
                plain("commented").doubted("ALTER TABLE $t /*!50000 MODIFY n BIGINT */"),
                plain("partitioned")
                        .silent(
                                "ALTER TABLE $t PARTITION BY HASH (id) PARTITIONS 3",
                                "INSERT INTO $t VALUES (4, 4, 'd')",
                                "ALTER TABLE $t COALESCE PARTITION 1",
                                "INSERT INTO $t VALUES (5, 4, 'd')",
                                "ALTER TABLE $t REMOVE PARTITIONING"),
                table("partitions_moved", PARTS, ROWS)
                        .silent(
                                "ALTER TABLE $t ADD PARTITION (PARTITION p2 VALUES LESS THAN (20))",
                                "INSERT INTO $t VALUES (14, 4, 'd')",
                                "ALTER TABLE $t REORGANIZE PARTITION p0, p1 INTO (PARTITION p VALUES LESS THAN (9))",
                                "INSERT INTO $t VALUES (5, 4, 'd')",
                                "ALTER TABLE $t REBUILD PARTITION p"));
    }

    private static List<RewriteCase> versioned() {
        return List.of(plain("history_begun").only(MARIADB).refused("ALTER TABLE $t ADD SYSTEM VERSIONING"));
    }

    private static List<RewriteCase> harmless() {
        return List.of(
                plain("indexed")
                        .silent(
                                "ALTER TABLE $t ADD INDEX i (n), ADD UNIQUE KEY u (id, n), ADD FULLTEXT (s)",
                                "ALTER TABLE $t RENAME INDEX i TO j",
                                "CREATE INDEX k ON $t (s)",
                                "DROP INDEX k ON $t",
                                "ALTER TABLE $t DROP INDEX j, DROP KEY u"),
                plain("options")
                        .silent(
                                "ALTER TABLE $t COMMENT 'a, b' ENGINE=InnoDB ROW_FORMAT=DYNAMIC, AUTO_INCREMENT 100",
                                "ALTER TABLE $t DEFAULT CHARACTER SET latin1 COLLATE = latin1_swedish_ci, ALGORITHM=INPLACE",
                                "ALTER TABLE $t FORCE, ALGORITHM=COPY, LOCK=SHARED",
                                "ALTER TABLE $t STATS_PERSISTENT=1, ORDER BY s DESC, n",
                                "ANALYZE TABLE $t",
                                "OPTIMIZE TABLE $t",
                                "ALTER TABLE $t DISABLE KEYS, ENABLE KEYS"),
                plain("page_compressed")
                        .only(MARIADB)
                        .silent("ALTER TABLE $t WAIT 5 PAGE_COMPRESSED=1 PAGE_COMPRESSION_LEVEL = 5"),
                plain("constrained")
                        .silent(
                                "ALTER TABLE $t ADD CONSTRAINT c CHECK (id > 0)",
                                "ALTER TABLE $t ADD CONSTRAINT f FOREIGN KEY (n) REFERENCES $t (id)",
                                "ALTER TABLE $t DROP FOREIGN KEY f, DROP CONSTRAINT c")
                        .and("UPDATE $t SET n = NULL"),
                plain("defaults")
                        .silent(
                                "ALTER TABLE $t ALTER COLUMN n SET DEFAULT 5",
                                "ALTER TABLE $t ALTER n DROP DEFAULT, ALTER s SET DEFAULT 'x'"),
                plain("invisible").only(MYSQL).silent("ALTER TABLE $t ALTER COLUMN s SET INVISIBLE"),
                plain("renamed").silent("ALTER TABLE $t RENAME COLUMN n TO m"),
                plain("commented_keys").silent("/*!40000 ALTER TABLE $t DISABLE KEYS */"),
                plain("another_key").silent("ALTER TABLE $t DROP PRIMARY KEY, ADD PRIMARY KEY (id, s)"));
    }

    private static List<RewriteCase> definitions() {
        return List.of(
                plain("defined_as_before")
                        .silent(LOOSE, "ALTER TABLE $t MODIFY n INT COMMENT 'x' FIRST, CHANGE s s VARCHAR(5) AFTER n"),
                plain("longer").silent(LOOSE, "ALTER TABLE $t MODIFY s VARCHAR(500)"),
                plain("not_null_where_none_is")
                        .and("UPDATE $t SET n = 1 WHERE n IS NULL")
                        .silent(LOOSE, "ALTER TABLE $t MODIFY n INT NOT NULL"),
                plain("not_there").only(MARIADB).silent("ALTER TABLE $t MODIFY IF EXISTS x FLOAT(5,1)"),
                table(
                                "all_as_before",
                                "id INT PRIMARY KEY, b BIT(9), c CHAR(3), v VARBINARY(4), y BINARY(4), d DATETIME(3),"
                                        + " t TIMESTAMP(2) NULL, m TIME(1), e SET('a','b'), g POINT",
                                "(1, b'101', 'c', 'v', 'y', '2024-02-29 01:02:03.456', '2024-02-29 01:02:03.45',"
                                        + " '-00:00:01.5', 'a,b', POINT(1, 2))")
                        .silent(
                                LOOSE,
                                "SET SESSION time_zone = '+05:00'",
                                "ALTER TABLE $t MODIFY b BIT(9) COMMENT 'x', MODIFY c CHAR(3) NULL COMMENT 'x',"
                                        + " MODIFY v VARBINARY(9), MODIFY y BINARY(4) COMMENT 'x', MODIFY d DATETIME(6),"
                                        + " MODIFY t TIMESTAMP(3) NULL, MODIFY m TIME(2), MODIFY e SET('a','b','c'),"
                                        + " MODIFY g GEOMETRY"));
    }

    private static List<RewriteCase> added() {
        return List.of(
                plain("constants")
                        .silent(
                                LOOSE,
                                "ALTER TABLE $t ADD a INT NOT NULL DEFAULT 7, ADD b VARCHAR(5) NOT NULL, ADD c DECIMAL(5,2)"
                                        + " DEFAULT 1.255, ADD e ENUM('x','y') NOT NULL, ADD COLUMN (f FLOAT DEFAULT 0.1,"
                                        + " g BIT(3) DEFAULT b'101')"),
                plain("a_time_in_another_zone")
                        .doubted(
                                "SET SESSION time_zone = '+05:00'",
                                "ALTER TABLE $t ADD t TIMESTAMP NULL DEFAULT '2024-01-01 00:00:00'"),
                plain("a_time_in_another_zone_and_rows")
                        .doubted(
                                "SET SESSION time_zone = '+05:00'",
                                "ALTER TABLE $t ADD t TIMESTAMP NULL DEFAULT '2024-01-01 00:00:00'",
                                "INSERT INTO $t (id) VALUES (9)",
                                "ALTER TABLE $t ADD u INT"),
                plain("a_time_of_its_own").shown(LOOSE, "ALTER TABLE $t ADD t TIMESTAMP NOT NULL"),
                plain("a_name_of_its_own").only(MARIADB).shown("ALTER TABLE $t ADD u VARCHAR(40) DEFAULT (UUID())"),
                plain("the_time_of_the_statement").shown("ALTER TABLE $t ADD d DATETIME DEFAULT NOW()"),
                plain("numbers_added").shown("ALTER TABLE $t ADD COLUMN i INT AUTO_INCREMENT, ADD UNIQUE (i)"));
    }

    /** The hour that autumn repeats has one name for two, and MySQL takes every TIMESTAMP through its name when it copies. */
    private static List<RewriteCase> zones() {
        String summer = "SET SESSION time_zone = 'Millrace/Summer'";
        String utc = "SET SESSION time_zone = '+00:00'";
        return List.of(
                autumn("copied_in_summer").rewritten(summer, "ALTER TABLE $t MODIFY n BIGINT", utc),
                autumn("finer_in_summer").rewritten(summer, "ALTER TABLE $t MODIFY d TIMESTAMP(6) NULL", utc),
                autumn("converted_in_summer").rewritten(summer, "ALTER TABLE $t CONVERT TO CHARACTER SET latin1", utc),
                autumn("forced_in_summer").rewritten(summer, "ALTER TABLE $t FORCE, ALGORITHM=COPY", utc),
                autumn("in_place_in_summer").silent(summer, "ALTER TABLE $t ADD INDEX by_n (n)", utc),
                autumn("longer_in_summer").silent(summer, "ALTER TABLE $t MODIFY s VARCHAR(9)", utc),
                autumn("copied_in_winter")
                        .silent("SET SESSION time_zone = '+01:00'", "ALTER TABLE $t MODIFY n BIGINT", utc));
    }

    private static RewriteCase autumn(String name) {
        return table(
                        name,
                        "id INT PRIMARY KEY, n INT, s VARCHAR(5), d TIMESTAMP NULL",
                        "(1, 1, 'a', '2024-10-27 00:30:00'), (2, 2, 'b', '2024-10-27 01:30:00')")
                .only(MYSQL)
                .first("SET SESSION time_zone = '+00:00'")
                .and("INSERT IGNORE INTO mysql.time_zone VALUES (9001, 'N')")
                .and("INSERT IGNORE INTO mysql.time_zone_name VALUES ('Millrace/Summer', 9001)")
                .and("INSERT IGNORE INTO mysql.time_zone_transition_type VALUES (9001, 0, 3600, 0, 'CET'),"
                        + " (9001, 1, 7200, 1, 'CEST')")
                .and(
                        "INSERT IGNORE INTO mysql.time_zone_transition VALUES (9001, 1711846800, 1), (9001, 1729990800, 0)");
    }
}
