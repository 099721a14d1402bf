// SPDX-License-Identifier: Apache-2.0
package io.millrace.mysql;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.model.ColumnKind;
import io.millrace.model.ColumnType;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ColumnTypesTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            int(10) unsigned zerofill | INT       | true  | 0  | 0
            bigint unsigned           | BIGINT    | true  | 0  | 0
            tinyint(1)                | TINYINT   | false | 0  | 0
            INTEGER UNSIGNED          | INT       | true  | 0  | 0
            decimal(10,2)             | DECIMAL   | false | 10 | 2
            NUMERIC                   | DECIMAL   | false | 10 | 0
            float(7,3)                | FLOAT     | false | 0  | 0
            FLOAT(30)                 | DOUBLE    | false | 0  | 0
            double precision          | DOUBLE    | false | 0  | 0
            bit(9)                    | BIT       | false | 9  | 0
            year(4)                   | YEAR      | false | 0  | 0
            timestamp(3)              | TIMESTAMP | false | 0  | 3
            time                      | TIME      | false | 0  | 0
            binary(16)                | BINARY    | false | 16 | 0
            varbinary(4)              | VARBINARY | false | 4  | 0
            longblob                  | BLOB      | false | 0  | 0
            uuid                      | UUID      | false | 0  | 0
            geomcollection            | GEOMETRY  | false | 0  | 0
            vector(3)                 | VARBINARY | false | 12 | 0
            blob /*M!100301 COMPRESSED*/         | BLOB      | false | 0 | 0
            varbinary(5) /*M!100301 COMPRESSED*/ | VARBINARY | false | 5 | 0
            """)
    void readsDeclarations(String declaration, ColumnKind kind, boolean unsigned, int length, int scale) {
        assertThat(ColumnTypes.parse(declaration, null))
                .contains(new ColumnType(kind, unsigned, length, scale, null, List.of()));
    }

    @Test
    void readsLabelsWithQuotesCommasAndParentheses() {
        ColumnType type =
                ColumnTypes.parse("enum('a','b''c','d,e','','f)g')", "latin1").orElseThrow();

        assertThat(type.labels()).containsExactly("a", "b'c", "d,e", "", "f)g");
        assertThat(type.charset()).isEqualTo("latin1");
    }

    @Test
    void knowsOneNameForOneCharacterSet() {
        assertThat(ColumnTypes.parse("varchar(20)", "utf8")).isEqualTo(ColumnTypes.parse("varchar(20)", "utf8mb3"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"text /*M!100301 SQUEEZED*/", "xml", "enum('a"})
    void refusesWhatIsNotCarried(String declaration) {
        assertThat(ColumnTypes.parse(declaration, "utf8mb4")).isEmpty();
    }
}
