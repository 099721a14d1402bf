// SPDX-License-Identifier: Apache-2.0
package io.millrace.settings;

import java.io.Serializable;
import java.time.Duration;
import java.util.Map;

/** The target server. */
public record TargetSettings(
        @Setting(doc = "Which product: postgresql, mysql or mariadb.", byDefault = "postgresql")
        TargetKind kind,

        @Setting(doc = "Host name or address.") String host,

        @Setting(
                doc = "Port; 0 for the product's own: 5432 for postgresql, 3306 for mysql and mariadb.",
                byDefault = "0")
        int port,

        @Setting(
                doc = "Database on that server, for postgresql; mysql and mariadb have none above target.schemas.",
                byDefault = "")
        String database,

        @Setting(doc = "User, with the least grants that the README shows.")
        String user,

        @Setting(doc = "Password, as a reference ${env:NAME} or ${file:/path}; empty for none.", byDefault = "")
        Secret password,

        @Setting(
                doc =
                        "Schema (with mysql and mariadb: database) for each source database; one that is not named here keeps its"
                                + " name.",
                byDefault = "")
        Map<String, String> schemas,

        @Setting(doc = "What becomes of values that the target cannot hold.")
        ValueSettings values,

        @Setting(doc = "Encryption of connections.", byDefault = "disabled")
        TlsMode tls,

        @Setting(doc = "How long to wait for a connection.", byDefault = "10s")
        Duration connectTimeout,

        @Setting(
                doc = "How long to wait for an answer before the connection is given up. Changes of tables and indexes,"
                        + " during which a server is silent for long, are waited for until TCP keep-alive finds its host"
                        + " gone: by the operating system's settings, often two hours (net.ipv4.tcp_keepalive_time).",
                byDefault = "10m")
        Duration socketTimeout)
        implements Serializable {

    public TargetSettings {
        schemas = Map.copyOf(schemas);
        new SettingChecks()
                .requirePort("port", port)
                .require(
                        kind != TargetKind.POSTGRESQL || !database.isEmpty(),
                        "database",
                        database,
                        "PostgreSQL needs the name of a database")
                .finish();
        port = port == 0 ? kind.port() : port;
    }

    /** The same for connections that only look: they wait for an answer no longer than for a connection. */
    public TargetSettings impatient() {
        // 0 is no limit.
        boolean isShorter = !socketTimeout.isZero() && socketTimeout.compareTo(connectTimeout) < 0;
        return new TargetSettings(
                kind,
                host,
                port,
                database,
                user,
                password,
                schemas,
                values,
                tls,
                connectTimeout,
                isShorter ? socketTimeout : connectTimeout);
    }

    /** The target's schema for tables of that source database. */
    public String schemaFor(String sourceDatabase) {
        return schemas.getOrDefault(sourceDatabase, sourceDatabase);
    }
}
