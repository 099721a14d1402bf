// SPDX-License-Identifier: Apache-2.0
package io.millrace.settings;

import java.io.Serializable;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** The target server. */
public record TargetSettings(
        @Setting(
                doc = "Which product: postgresql, mysql, mariadb, or jdbc for the one that target.url names.",
                byDefault = "postgresql")
        TargetKind kind,

        @Setting(doc = "Host name or address; with jdbc it is in target.url.", byDefault = "")
        String host,

        @Setting(
                doc = "Port; 0 for the product's own: 5432 for postgresql, 3306 for mysql and mariadb.",
                byDefault = "0")
        int port,

        @Setting(
                doc = "Database on that server, for postgresql; mysql and mariadb have none above target.schemas.",
                byDefault = "")
        String database,

        @Setting(
                doc = "With jdbc: the database's address, jdbc:derby://host:port/database. No user, password or other"
                        + " properties belong into it.",
                byDefault = "")
        String url,

        @Setting(
                doc =
                        "With jdbc: folders with the jar files of the product's driver, which is not a part of Millrace. A"
                                + " relative one begins where the process stands that reads the settings.",
                byDefault = "")
        List<String> drivers,

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
        SettingChecks checks = new SettingChecks().requirePort("port", port);
        drivers =
                drivers.stream().map(folder -> checks.folder("drivers", folder)).toList();
        if (kind == TargetKind.JDBC) {
            requireUrl(checks, host, port, database, url, drivers, tls);
        } else {
            requireHost(checks, kind, host, database, url, drivers);
        }
        checks.finish();
        port = port == 0 ? kind.port() : port;
    }

    /** Settings of a product that is reached by host and port. */
    public TargetSettings(
            TargetKind kind,
            String host,
            int port,
            String database,
            String user,
            Secret password,
            Map<String, String> schemas,
            ValueSettings values,
            TlsMode tls,
            Duration connectTimeout,
            Duration socketTimeout) {
        this(
                kind,
                host,
                port,
                database,
                "",
                List.of(),
                user,
                password,
                schemas,
                values,
                tls,
                connectTimeout,
                socketTimeout);
    }

    private static void requireHost(
            SettingChecks checks, TargetKind kind, String host, String database, String url, List<String> drivers) {
        String onlyForJdbc = "it is for target.kind jdbc only";
        checks.require(!host.isBlank(), "host", host, "the server's host name or address belongs here")
                .require(
                        kind != TargetKind.POSTGRESQL || !database.isEmpty(),
                        "database",
                        database,
                        "PostgreSQL needs the name of a database")
                .require(url.isEmpty(), "url", JdbcUrl.shown(url), onlyForJdbc)
                .require(drivers.isEmpty(), "drivers", drivers, onlyForJdbc);
    }

    private static void requireUrl(
            SettingChecks checks,
            String host,
            int port,
            String database,
            String url,
            List<String> drivers,
            TlsMode tls) {
        String inUrl = "with target.kind jdbc it belongs into target.url";
        checks.require(host.isEmpty(), "host", host, inUrl)
                .require(port == 0, "port", port, inUrl)
                .require(database.isEmpty(), "database", database, inUrl)
                .require(
                        !drivers.isEmpty(),
                        "drivers",
                        drivers,
                        "the folder with the driver's jar files belongs here: it is not a part of Millrace")
                .require(
                        tls != TlsMode.VERIFY,
                        "tls",
                        tls,
                        "the drivers that target.kind jdbc knows verify no host name: required is all they have");
        JdbcUrl.obstacle(url).ifPresent(why -> checks.require(false, "url", JdbcUrl.shown(url), why));
    }

    /** The server, for messages. */
    public String place() {
        return kind == TargetKind.JDBC ? url : host + ":" + port;
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
                url,
                drivers,
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
