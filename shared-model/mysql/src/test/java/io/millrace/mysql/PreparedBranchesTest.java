// SPDX-License-Identifier: Apache-2.0
package io.millrace.mysql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.fault.FaultCode;
import io.millrace.fault.MillraceException;
import io.millrace.testkit.ServerOptions;
import io.millrace.testkit.SourceServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PreparedBranchesTest {

    static Stream<Function<ServerOptions, SourceServer>> kinds() {
        return HiddenChangesTest.kinds();
    }

    @ParameterizedTest
    @MethodSource("kinds")
    @Tag("B8")
    void preparedRowsAreFoundOrTheUserIsToldThatTheyCannotBe(Function<ServerOptions, SourceServer> kind)
            throws SQLException {
        try (SourceServer server = kind.apply(ServerOptions.defaults())) {
            server.start();
            server.execute(
                    "mysql",
                    "CREATE DATABASE shop",
                    "CREATE TABLE shop.t (id INT PRIMARY KEY)",
                    "CREATE USER few@'%'",
                    "GRANT SELECT ON shop.* TO few@'%'");
            SourceDatabase few = Sources.as(server, "few", "shop.*");
            SourceDatabase root = Sources.of(server, "shop.*");
            requireNone(few);
            server.execute("shop", "XA START 'x'", "INSERT INTO t VALUES (1)", "XA END 'x'", "XA PREPARE 'x'");

            refuses(root, FaultCode.SOURCE_CONFIG);
            refuses(few, server.isMariaDb() ? FaultCode.SOURCE_CONFIG : FaultCode.SOURCE_GRANT_MISSING);
            server.execute("shop", "XA ROLLBACK 'x'");
            requireNone(root);
            if (server.isMariaDb()) {
                requireNone(few);
            } else {
                // As many prepared as finished does not mean that they were the same.
                refuses(few, FaultCode.SOURCE_GRANT_MISSING);
            }
        }
    }

    private static void requireNone(SourceDatabase source) throws SQLException {
        try (Connection connection = source.connect()) {
            assertThatCode(() -> PreparedBranches.requireNone(connection)).doesNotThrowAnyException();
        }
    }

    private static void refuses(SourceDatabase source, FaultCode code) throws SQLException {
        try (Connection connection = source.connect()) {
            assertThatThrownBy(() -> PreparedBranches.requireNone(connection))
                    .isInstanceOfSatisfying(
                            MillraceException.class, e -> assertThat(e.code()).isEqualTo(code));
        }
    }
}
