// SPDX-License-Identifier: Apache-2.0
package io.millrace.mysql;

import io.millrace.settings.FailOver;
import io.millrace.settings.Secret;
import io.millrace.settings.SourceSettings;
import io.millrace.settings.TlsMode;
import io.millrace.testkit.SourceServer;
import java.time.Duration;
import java.util.List;

/** Test servers as sources. */
final class Sources {

    private Sources() {}

    static SourceDatabase of(SourceServer server, String... tables) {
        return as(server, server.user(), tables);
    }

    /** As another user, without a password. */
    static SourceDatabase as(SourceServer server, String user, String... tables) {
        return new SourceDatabase(new SourceSettings(
                "127.0.0.1",
                server.port(),
                user,
                new Secret(""),
                List.of(tables),
                "flink-cdc",
                FailOver.STOP,
                0,
                TlsMode.DISABLED,
                Duration.ofSeconds(10)));
    }
}
