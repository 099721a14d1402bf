// SPDX-License-Identifier: Apache-2.0
package io.millrace.testkit.comparison;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.testkit.PostgresServer;
import io.millrace.testkit.Servers;
import io.millrace.testkit.SourceServer;
import io.millrace.testkit.comparison.ComparisonResult.Difference;
import io.millrace.testkit.comparison.ComparisonResult.Kind;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RowComparisonTest {

    private final SourceServer source = Servers.mariaDb();
    private final PostgresServer target = Servers.postgres();
    private String database;

    @BeforeEach
    void createDatabase() {
        database = Servers.freshDatabase(source, "compared");
        target.execute("postgres", "CREATE SCHEMA " + database);
    }

    @Test
    void equalValuesOfEveryTypeAreEqual() {
        source.execute(database, """
                CREATE TABLE t (id BIGINT UNSIGNED PRIMARY KEY, zero INT(8) ZEROFILL, flag TINYINT(1), bits BIT(12),
                  b64 BIT(64), d DECIMAL(10,3), f FLOAT, x DOUBLE, s VARCHAR(50), c CHAR(5), b BINARY(4), e ENUM('p','q'),
                  day DATE, m DATETIME(3), ts TIMESTAMP(6) NULL, tm TIME(3), y YEAR, j JSON, n TEXT) CHARSET utf8mb4
                """, """
                INSERT INTO t VALUES (18446744073709551615, 42, 1, b'101', b'1111', 1.500, 0.1, -1.4743325033250534e-10, 'Zoë 🦊', 'ab',
                  x'01020000', 'q', '2024-02-29', '2024-02-29 10:00:00.120', '2024-02-29 10:00:00.000001', '-26:00:00.5',
                  2024, '{"b": 1.0, "a": [1, 2]}', NULL)
                """);
        target.execute("postgres", """
                CREATE TABLE %s.t (id NUMERIC(20) PRIMARY KEY, zero BIGINT, flag BOOLEAN, bits BIT(12), b64 NUMERIC(20),
                  d NUMERIC(10,3), f REAL, x DOUBLE PRECISION, s TEXT, c CHAR(5), b BYTEA, e TEXT, day DATE,
                  m TIMESTAMP(3), ts TIMESTAMPTZ, tm INTERVAL, y SMALLINT, j JSONB, n TEXT)
                """.formatted(database), """
                INSERT INTO %s.t VALUES (18446744073709551615, 42, true, B'000000000101', 15, 1.5, 0.1, -1.4743325033250534e-10, 'Zoë 🦊',
                  'ab', '\\x01020000', 'q', '2024-02-29', '2024-02-29 10:00:00.12', '2024-02-29 10:00:00.000001+00',
                  '-26:00:00.5', 2024, '{"a": [1, 2], "b": 1}', NULL)
                """.formatted(database));

        assertThat(compared())
                .hasToString(database + ".t: 1 rows in the source, 1 in the target, 0 differences\n"
                        + "rows 1, differences 0");
    }

    @Test
    void findsEveryKindOfDifferenceWhateverTheCollations() {
        source.execute(
                database,
                "CREATE TABLE t (a VARCHAR(20), b INT, v DOUBLE, PRIMARY KEY (a, b)) CHARSET utf8mb4",
                "INSERT INTO t VALUES ('a', 1, 1), ('B', 1, 2), ('b2', 1, 3), ('ä', 10, 4), ('ä', 9, 5), ('🦊', 1, NULL)");
        target.execute(
                "postgres",
                "CREATE TABLE %s.t (a TEXT, b INT, v DOUBLE PRECISION, PRIMARY KEY (a, b))".formatted(database),
                "INSERT INTO %s.t VALUES ('a', 1, 1), ('A', 1, 7), ('b2', 1, 3.0000000000000004), ('ä', 10, 4), ('ä', 9, 5), ('🦊', 1, 0)"
                        .formatted(database));

        ComparisonResult.OfTable result = compared().tables().get(0);

        assertThat(result.sourceRows()).isEqualTo(6);
        assertThat(result.targetRows()).isEqualTo(6);
        assertThat(result.first())
                .containsExactly(
                        new Difference(Kind.ONLY_IN_TARGET, "A|1", ""),
                        new Difference(Kind.MISSING_IN_TARGET, "B|1", ""),
                        new Difference(
                                Kind.DIFFERENT, "b2|1", "v: <3.0> in the source, <3.0000000000000004> in the target"),
                        new Difference(Kind.DIFFERENT, "🦊|1", "v: <null> in the source, <0> in the target"));
    }

    @Test
    void countsEqualRowsOfATableWithoutKey() {
        source.execute(database, "CREATE TABLE t (a INT, b TEXT)", "INSERT INTO t VALUES (1,'x'), (1,'x'), (2,'y')");
        target.execute(
                "postgres",
                "CREATE TABLE %s.t (a INT, b TEXT)".formatted(database),
                "INSERT INTO %s.t VALUES (1,'x'), (2,'y'), (2,'y')".formatted(database));

        assertThat(compared().tables().get(0).first())
                .containsExactly(
                        new Difference(Kind.MISSING_IN_TARGET, "1|x|", ""),
                        new Difference(Kind.ONLY_IN_TARGET, "2|y|", ""));
    }

    @Test
    void rowsOfATableWithoutKeyAreNotTakenForOthersThatLookLikeThem() {
        source.execute(
                database,
                "CREATE TABLE t (a TEXT, b TEXT)",
                "INSERT INTO t VALUES (NULL, 'x'), ('a|b', 'c'), ('d\\\\', '|e')");
        target.execute(
                "postgres",
                "CREATE TABLE %s.t (a TEXT, b TEXT)".formatted(database),
                "INSERT INTO %s.t VALUES ('null', 'x'), ('a', 'b|c'), (E'd\\\\|', 'e')".formatted(database));

        assertThat(compared().differences()).isEqualTo(6);
    }

    @Test
    void refusesTablesOfAnotherShape() {
        source.execute(database, "CREATE TABLE t (a INT PRIMARY KEY, b TEXT)");
        target.execute("postgres", "CREATE TABLE %s.t (a INT)".formatted(database));

        assertThatThrownBy(this::compared).hasMessageContaining("no column b");
    }

    private ComparisonResult compared() {
        return RowComparison.compare(source, target, "postgres", List.of(TablePair.of(database, "t")));
    }
}
