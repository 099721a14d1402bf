// SPDX-License-Identifier: Apache-2.0
package io.millrace.mysql;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.model.Column;
import io.millrace.model.ColumnDefault;
import io.millrace.model.ColumnKind;
import io.millrace.model.TableId;
import io.millrace.model.TableSchema;
import io.millrace.testkit.Servers;
import io.millrace.testkit.SourceServer;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SchemaReaderTest {

    static Stream<SourceServer> servers() {
        return SourceServer.mySqlHome().isPresent()
                ? Stream.of(Servers.mariaDb(), Servers.mySql())
                : Stream.of(Servers.mariaDb());
    }

    @ParameterizedTest(autoCloseArguments = false)
    @MethodSource("servers")
    void readsShapesAlikeFromBothProducts(SourceServer server) {
        String database = Servers.freshDatabase(server, "shapes");
        server.execute(
                database,
                "CREATE TABLE `od``d` (id BIGINT UNSIGNED NOT NULL, `we ird` VARCHAR(10) DEFAULT 'it''s',"
                        + " c CHAR(3) CHARACTER SET latin1 NOT NULL DEFAULT '', n DECIMAL(10,2) DEFAULT -1.5,"
                        + " b BIT(5) DEFAULT b'101', ts TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),"
                        + " e ENUM('a','b''c') DEFAULT 'b''c', vb VARBINARY(4) DEFAULT 'ab', t TEXT,"
                        + " g INT GENERATED ALWAYS AS (n * 2) VIRTUAL, h INT AS (n + 1) STORED,"
                        + " x VARCHAR(36) DEFAULT (UUID()), nothing INT DEFAULT NULL, PRIMARY KEY (c, id))");
        TableId table = new TableId(database, "od`d");

        TableSchema schema;
        try (SourceSession session = SourceSession.open(Sources.of(server, database + ".*"))) {
            schema = session.schema(table);
        }

        assertThat(schema.key()).containsExactly(2, 0);
        assertThat(schema.columns())
                .extracting(Column::name)
                .containsExactly("id", "we ird", "c", "n", "b", "ts", "e", "vb", "t", "g", "h", "x", "nothing");
        assertThat(schema.columns().get(0).type().unsigned()).isTrue();
        assertThat(schema.columns().get(2).type().charset()).isEqualTo("latin1");
        assertThat(schema.columns().get(6).type().labels()).containsExactly("a", "b'c");
        assertThat(schema.columns())
                .filteredOn(Column::generated)
                .extracting(Column::name)
                .containsExactly("g", "h");
        assertThat(schema.columns().get(5).type().kind()).isEqualTo(ColumnKind.TIMESTAMP);
        assertThat(schema.columns())
                .extracting(c -> c.defaultValue().kind() == ColumnDefault.Kind.CONSTANT
                        ? c.defaultValue().text()
                        : c.defaultValue().kind().name())
                .containsExactly(
                        "NONE",
                        "it's",
                        "",
                        "-1.50",
                        "5",
                        "EXPRESSION",
                        "b'c",
                        "ab",
                        "NONE",
                        "NONE",
                        "NONE",
                        "EXPRESSION",
                        "NONE");
    }
}
