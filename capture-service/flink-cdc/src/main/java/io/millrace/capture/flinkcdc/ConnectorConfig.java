// SPDX-License-Identifier: Apache-2.0
package io.millrace.capture.flinkcdc;

import io.debezium.connector.mysql.MySqlConnection;
import io.millrace.capture.log.ReaderId;
import io.millrace.settings.PipelineSettings;
import io.millrace.settings.SourceSettings;
import io.millrace.settings.TlsMode;
import java.time.Duration;
import java.util.Properties;
import org.apache.flink.cdc.connectors.mysql.source.config.MySqlSourceConfig;
import org.apache.flink.cdc.connectors.mysql.source.config.MySqlSourceConfigFactory;
import org.apache.flink.cdc.connectors.mysql.table.StartupOptions;

/** What the connector is told. Its own filters let everything pass: what is captured is decided by us. */
final class ConnectorConfig {

    private ConnectorConfig() {}

    static MySqlSourceConfig of(PipelineSettings settings, String file, long offset) {
        SourceSettings source = settings.source();
        return new MySqlSourceConfigFactory()
                .hostname(source.host())
                .port(source.port())
                .username(source.user())
                .password(source.password().resolve())
                .databaseList(".*")
                .tableList(".*\\..*")
                .serverId(Long.toString(ReaderId.of(settings)))
                .serverTimeZone("UTC")
                .connectTimeout(source.connectTimeout())
                .heartbeatInterval(Duration.ZERO)
                .includeSchemaChanges(true)
                .startupOptions(StartupOptions.specificOffset(file, offset))
                .debeziumProperties(debezium(source.tls()))
                .jdbcProperties(jdbc(source.tls()))
                .createConfig(0);
    }

    private static Properties debezium(TlsMode tls) {
        Properties properties = new Properties();
        properties.setProperty(
                "database.ssl.mode",
                switch (tls) {
                    case DISABLED -> "disabled";
                    case REQUIRED -> "required";
                    case VERIFY -> "verify_identity";
                });
        // Unreadable statements are failures.
        properties.setProperty("database.history.skip.unparseable.ddl", "false");
        // A lost connection is a failure: the client itself would go on at a place inside a transaction.
        properties.setProperty("connect.keep.alive", "false");
        return properties;
    }

    private static Properties jdbc(TlsMode tls) {
        Properties properties = new Properties();
        properties.setProperty("allowPublicKeyRetrieval", "true");
        properties.setProperty("useSSL", Boolean.toString(tls != TlsMode.DISABLED));
        properties.setProperty(
                "sslMode",
                switch (tls) {
                    case DISABLED -> "DISABLED";
                    case REQUIRED -> "REQUIRED";
                    case VERIFY -> "VERIFY_IDENTITY";
                });
        return properties;
    }

    /** The connector's connection, which need not ask for GTIDs: the log is read by file and offset. */
    static MySqlConnection connection(MySqlSourceConfig config) {
        return new MySqlConnection(new MySqlConnection.MySqlConnectionConfiguration(
                config.getDbzConfiguration(), config.getJdbcProperties())) {

            @Override
            public boolean isGtidModeEnabled() {
                return false;
            }

            /** Servers from MySQL 8.4 on no longer know the statement behind this. */
            @Override
            public String knownGtidSet() {
                return "";
            }
        };
    }
}
