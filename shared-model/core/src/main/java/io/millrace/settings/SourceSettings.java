// SPDX-License-Identifier: Apache-2.0
package io.millrace.settings;

import java.io.Serializable;
import java.time.Duration;
import java.util.List;

/** The source server and what of it is captured. */
public record SourceSettings(
        @Setting(doc = "Host name or address.") String host,
        @Setting(doc = "Port.", byDefault = "3306") int port,

        @Setting(doc = "User, with the least grants that the README shows.")
        String user,

        @Setting(doc = "Password, as a reference ${env:NAME} or ${file:/path}; empty for none.", byDefault = "")
        Secret password,

        @Setting(
                doc = "Tables to capture, as database.table, where * stands for any characters;"
                        + " a leading ! excludes. The last pattern that fits decides.")
        List<String> tables,

        @Setting(
                doc = "How the change log is read: binlog, from servers that describe their tables in it"
                        + " (binlog_row_metadata=FULL), or flink-cdc.",
                byDefault = "binlog")
        String log,

        @Setting(
                doc = "What happens when another server answers at this address: stop, or gtid, which goes on there"
                        + " once its GTIDs prove that it has all that was read before; only with log: binlog.",
                byDefault = "gtid")
        FailOver failover,

        @Setting(
                doc = "Replication id of the reader, unique among all replicas of the source;"
                        + " 0 derives one from the pipeline's name.",
                byDefault = "0")
        long serverId,

        @Setting(doc = "Encryption of connections.", byDefault = "disabled")
        TlsMode tls,

        @Setting(doc = "How long to wait for a connection.", byDefault = "10s")
        Duration connectTimeout)
        implements Serializable {

    public SourceSettings {
        tables = List.copyOf(tables);
        new SettingChecks()
                .requirePort("port", port)
                .require(!tables.isEmpty(), "tables", tables, "name at least one table, for example shop.*")
                .requireTables("tables", tables)
                .require(
                        serverId >= 0 && serverId <= 0xffff_ffffL,
                        "serverId",
                        serverId,
                        "it must be 0 or a 32-bit number")
                .finish();
    }

    /** The same, at another server. */
    SourceSettings at(String otherHost, int otherPort, String otherUser, Secret otherPassword) {
        return new SourceSettings(
                otherHost, otherPort, otherUser, otherPassword, tables, log, failover, serverId, tls, connectTimeout);
    }

    /** The same, with other tables to capture. */
    SourceSettings capturing(List<String> others) {
        return new SourceSettings(host, port, user, password, others, log, failover, serverId, tls, connectTimeout);
    }

    /** The tables to capture, as a predicate. */
    public TableSelection selection() {
        return TableSelection.of(tables);
    }
}
