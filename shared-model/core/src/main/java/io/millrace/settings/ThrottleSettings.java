// SPDX-License-Identifier: Apache-2.0
package io.millrace.settings;

import java.io.Serializable;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How much of its servers the copy may use; can be changed while it runs. */
public record ThrottleSettings(
        @Setting(doc = "Rows a second that are read, at most; 0 for as many as there are.", byDefault = "0")
        long rowsPerSecond,

        @Setting(doc = "Bytes a second that are written, at most; 0 for as many as there are.", byDefault = "0")
        ByteSize bytesPerSecond,

        @Setting(
                doc = "Chunks that are copied at the same time, at most; 0 for as many as `snapshot.parallelism` says.",
                byDefault = "0")
        int chunks,

        @Setting(
                doc =
                        "While more threads than that are running at the source, Millrace's own left out, no chunk is begun;"
                                + " 0 for no look at them.",
                byDefault = "0")
        int sourceThreads,

        @Setting(
                doc = "While one of `replicas` is further behind the source than that, does not replicate or does not"
                        + " answer, no chunk is begun; 0s for no look at them.",
                byDefault = "0s")
        Duration replicaLag,

        @Setting(doc = "Replicas of the source that are asked, as host or host:port.", byDefault = "")
        List<String> replicas,

        @Setting(
                doc =
                        "User of the replicas, with REPLICA MONITOR (MariaDB) or REPLICATION CLIENT (MySQL); empty for the"
                                + " source's.",
                byDefault = "")
        String replicaUser,

        @Setting(doc = "Password of that user, as a reference; not used for the source's user.", byDefault = "")
        Secret replicaPassword)
        implements Serializable {

    private static final Pattern ADDRESS = Pattern.compile("(?:\\[([^]]+)]|([^:\\s]+))(?::(\\d{1,5}))?");
    private static final int USUAL_PORT = 3306;

    public ThrottleSettings {
        replicas = List.copyOf(replicas);
        SettingChecks checks = new SettingChecks();
        for (String replica : replicas) {
            checks.require(
                    ADDRESS.matcher(replica).matches(),
                    "replicas",
                    replica,
                    "a replica is written as host or host:port");
        }
        checks.require(!replicaLag.isNegative(), "replicaLag", replicaLag, "0s or more")
                .require(
                        replicaLag.isZero() || !replicas.isEmpty(),
                        "replicas",
                        "none",
                        "`replicaLag` is of replicas: name one at least")
                .require(rowsPerSecond >= 0, "rowsPerSecond", rowsPerSecond, "0 or more")
                .require(chunks >= 0, "chunks", chunks, "0 or more")
                .require(sourceThreads >= 0, "sourceThreads", sourceThreads, "0 or more")
                .finish();
    }

    /** The replicas, to be reached as the source is but for what is said here. */
    public List<SourceSettings> replicasOf(SourceSettings source) {
        return replicas.stream()
                .map(replica -> {
                    Matcher address = ADDRESS.matcher(replica);
                    if (!address.matches()) {
                        throw new IllegalStateException(replica);
                    }
                    String host = address.group(1) == null ? address.group(2) : address.group(1);
                    int port = address.group(3) == null ? USUAL_PORT : Integer.parseInt(address.group(3));
                    return replicaUser.isEmpty()
                            ? source.at(host, port, source.user(), source.password())
                            : source.at(host, port, replicaUser, replicaPassword);
                })
                .toList();
    }
}
