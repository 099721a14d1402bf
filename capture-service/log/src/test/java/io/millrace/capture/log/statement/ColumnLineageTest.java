// SPDX-License-Identifier: Apache-2.0
package io.millrace.capture.log.statement;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.model.Column;
import io.millrace.model.ColumnKind;
import io.millrace.model.ColumnType;
import io.millrace.model.TableId;
import io.millrace.model.TableSchema;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ColumnLineageTest {

    private static TableSchema shape(String columns) {
        return new TableSchema(
                new TableId("shop", "t"),
                Arrays.stream(columns.split(" "))
                        .map(name -> Column.of(name, ColumnType.of(ColumnKind.INT), true))
                        .toList(),
                List.of());
    }

    @ParameterizedTest
    @Tag("D8")
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
                    a b | ALTER TABLE t RENAME COLUMN b TO c | a c | {c=b}
                    a b | ALTER TABLE t CHANGE COLUMN b c BIGINT NOT NULL FIRST | c a | {c=b}
                    a b | ALTER TABLE t CHANGE `b` `B` INT | a B | {B=b}
                    a b | ALTER TABLE t DROP b, ADD c INT | a c | {}
                    a b | ALTER TABLE t DROP COLUMN b; ALTER TABLE t ADD COLUMN c INT | a c | {}
                    a b | ALTER TABLE t CHANGE b c INT; ALTER TABLE t RENAME COLUMN c TO d | a d | {d=b}
                    a b | ALTER TABLE t CHANGE b c INT; ALTER TABLE t DROP c, ADD (d INT, e INT) | a d e | {}
                    a b | ALTER TABLE t RENAME COLUMN a TO c; ALTER TABLE t RENAME COLUMN b TO d | c d | {c=a, d=b}
                    a b | ALTER TABLE t ADD COLUMN IF NOT EXISTS b INT, ADD INDEX (b) | a b | {}
                    a b | ALTER TABLE t RENAME u, CHANGE b c INT | a c | {c=b}
                    a b | ALTER TABLE t MODIFY b BIGINT AFTER a | a b | {}
                    a b | ALTER TABLE t DROP b, ADD b INT | a b | unknown
                    a b | ALTER TABLE t /*! CHANGE b c INT */ | a c | unknown
                    a b | ALTER TABLE t COMMENT 'x' | a c | unknown
                    a b | ALTER TABLE t DROP b | a b | unknown
                    a b | ALTER TABLE t ADD c INT | a b | unknown
                    """)
    void namesAreFollowedAndNeverGuessed(String before, String statements, String after, String renamed) {
        String found = ColumnLineage.renamed(shape(before), List.of(statements.split("; ")), shape(after))
                .<Map<String, String>>map(TreeMap::new)
                .map(String::valueOf)
                .orElse("unknown");

        assertThat(found).isEqualTo(renamed);
    }
}
