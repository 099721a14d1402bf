// SPDX-License-Identifier: Apache-2.0
package io.millrace.target.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.fault.FaultCode;
import io.millrace.fault.MillraceException;
import io.millrace.testkit.Servers;
import io.millrace.testkit.SqlServer;
import java.sql.Connection;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SqlTest {

    static Stream<SqlServer> servers() {
        return Stream.of(Servers.postgres(), Servers.mariaDb());
    }

    // The servers are those of all tests here.
    @ParameterizedTest(autoCloseArguments = false)
    @MethodSource("servers")
    @Tag("O7")
    void afterALongStatementAnAnswerIsAwaitedNoLongerThanBefore(SqlServer server) throws Exception {
        try (Connection connection = server.connect(server.firstDatabase())) {
            Sql sql = new Sql(connection, (failure, doing) -> new MillraceException(FaultCode.TARGET_REJECTED, doing));
            connection.setNetworkTimeout(Runnable::run, 7000);

            sql.executeLong("try", "SELECT 1");
            assertThat(connection.getNetworkTimeout()).isEqualTo(7000);
            assertThatThrownBy(() -> sql.executeLong("try", "NONSENSE")).hasMessageContaining("try");
            assertThat(connection.getNetworkTimeout()).isEqualTo(7000);
        }
    }
}
