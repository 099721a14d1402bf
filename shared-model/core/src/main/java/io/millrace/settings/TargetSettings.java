// SPDX-License-Identifier: Apache-2.0
package io.millrace.settings;

import java.io.Serializable;
import java.time.Duration;
import java.util.Map;

/** The target server. */
public record TargetSettings(
        @Setting(doc = "Which product: postgresql.", byDefault = "postgresql")
        TargetKind kind,

        @Setting(doc = "Host name or address.") String host,
        @Setting(doc = "Port.", byDefault = "5432") int port,
        @Setting(doc = "Database on that server.") String database,

        @Setting(doc = "User, with the least grants that the README shows.")
        String user,

        @Setting(doc = "Password, as a reference ${env:NAME} or ${file:/path}; empty for none.", byDefault = "")
        Secret password,

        @Setting(
                doc = "Schema for each source database; a database that is not named here keeps its name.",
                byDefault = "")
        Map<String, String> schemas,

        @Setting(doc = "What becomes of values that the target cannot hold.")
        ValueSettings values,

        @Setting(doc = "Encryption of connections.", byDefault = "disabled")
        TlsMode tls,

        @Setting(doc = "How long to wait for a connection.", byDefault = "10s")
        Duration connectTimeout,

        @Setting(doc = "How long to wait for an answer before the connection is given up.", byDefault = "10m")
        Duration socketTimeout)
        implements Serializable {

    public TargetSettings {
        schemas = Map.copyOf(schemas);
        new SettingChecks().requirePort("port", port).finish();
    }

    /** The target's schema for tables of that source database. */
    public String schemaFor(String sourceDatabase) {
        return schemas.getOrDefault(sourceDatabase, sourceDatabase);
    }
}
