// SPDX-License-Identifier: Apache-2.0
package io.millrace.mysql;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.model.TableId;
import io.millrace.model.TableIndex;
import io.millrace.model.TableIndex.Kind;
import io.millrace.model.TableIndex.Part;
import io.millrace.testkit.Servers;
import io.millrace.testkit.SourceServer;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class IndexReaderTest {

    static Stream<SourceServer> servers() {
        return SchemaReaderTest.servers();
    }

    private static List<TableIndex> indexes(SourceServer server, String... statements) {
        String database = Servers.freshDatabase(server, "indexes");
        server.execute(database, statements);
        try (SourceSession session = SourceSession.open(Sources.of(server, database + ".*"))) {
            assertThat(session.indexes(new TableId(database, "nothing"))).isEmpty();
            return session.indexes(new TableId(database, "t"));
        }
    }

    private static TableIndex index(String name, boolean unique, Kind kind, Part... parts) {
        return new TableIndex(name, unique, kind, false, List.of(parts));
    }

    @ParameterizedTest(autoCloseArguments = false)
    @MethodSource("servers")
    void readsIndexesAlikeFromBothProducts(SourceServer server) {
        assertThat(indexes(
                        server,
                        "CREATE TABLE t (id INT PRIMARY KEY, a INT, b VARCHAR(200), c TEXT, g GEOMETRY NOT NULL,"
                                + " KEY plain (b, a), UNIQUE KEY once (a), KEY part (b(10), c(20)),"
                                + " KEY down (a DESC, b), FULLTEXT KEY words (c), SPATIAL KEY places (g))"))
                .containsExactlyInAnyOrder(
                        index("plain", false, Kind.SORTED, new Part("b", 0, false), new Part("a", 0, false)),
                        index("once", true, Kind.SORTED, new Part("a", 0, false)),
                        index("part", false, Kind.SORTED, new Part("b", 10, false), new Part("c", 20, false)),
                        index("down", false, Kind.SORTED, new Part("a", 0, true), new Part("b", 0, false)),
                        index("words", false, Kind.FULLTEXT, new Part("c", 0, false)),
                        index("places", false, Kind.SPATIAL, new Part("g", 32, false)));
    }

    @Test
    void readsLongUniqueKeysAndIgnoredIndexesOfMariaDb() {
        assertThat(indexes(
                        Servers.mariaDb(),
                        "CREATE TABLE t (id INT PRIMARY KEY, a INT, b TEXT, UNIQUE KEY once (b), KEY off (a) IGNORED)"))
                .containsExactlyInAnyOrder(
                        index("once", true, Kind.SORTED, new Part("b", 0, false)),
                        new TableIndex("off", false, Kind.SORTED, true, List.of(new Part("a", 0, false))));
    }

    static boolean hasMySql() {
        return SourceServer.mySqlHome().isPresent();
    }

    @Test
    @EnabledIf(value = "hasMySql", disabledReason = "no MySQL: set millrace.test.mysql.home to its folder")
    void readsExpressionsAndInvisibleIndexesOfMySql() {
        assertThat(indexes(
                        Servers.mySql(),
                        "CREATE TABLE t (id INT PRIMARY KEY, a INT, j JSON, KEY sum ((a + 1), a),"
                                + " KEY many ((CAST(j->'$.x' AS UNSIGNED ARRAY))), KEY off (a) INVISIBLE)"))
                .containsExactlyInAnyOrder(
                        index("sum", false, Kind.SORTED, new Part(null, 0, false), new Part("a", 0, false)),
                        index("many", false, Kind.SORTED, new Part(null, 0, false)),
                        new TableIndex("off", false, Kind.SORTED, true, List.of(new Part("a", 0, false))));
    }
}
