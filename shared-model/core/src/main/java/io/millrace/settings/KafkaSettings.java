// SPDX-License-Identifier: Apache-2.0
package io.millrace.settings;

import java.io.Serializable;
import java.time.Duration;
import java.util.Map;

/** The Kafka cluster that keeps the change log. */
public record KafkaSettings(
        @Setting(doc = "Addresses of brokers, host:port, separated by commas.")
        String bootstrapServers,

        @Setting(
                doc =
                        "Copies of each topic that Millrace creates. With 1, changes that a broker loses, as by a loss of power,"
                                + " are lost (LOG_GAP), and all is to be copied anew; from 3 on, two brokers have each change before"
                                + " it counts.",
                byDefault = "1")
        int replicationFactor,

        @Setting(
                doc = "How long changes are kept; forever until you know how long a snapshot takes.",
                byDefault = "forever")
        Duration retention,

        @Setting(doc = "Bytes of the largest record; a row must fit into it.", byDefault = "64MB")
        ByteSize maxRecordBytes,

        @Setting(doc = "How long to wait for an answer of the brokers.", byDefault = "10s")
        Duration requestTimeout,

        @Setting(
                doc = "More settings for all Kafka clients, such as security.protocol;"
                        + " those that could lose data are refused. Values may be ${env:…} or ${file:…}.",
                byDefault = "")
        Map<String, String> client)
        implements Serializable {

    public KafkaSettings {
        client = Map.copyOf(client);
        new SettingChecks()
                .requirePositive("replicationFactor", replicationFactor)
                .requirePositive("maxRecordBytes", maxRecordBytes.bytes())
                .require(maxRecordBytes.bytes() <= 1 << 30, "maxRecordBytes", maxRecordBytes, "Kafka's limit is 1GB")
                .finish();
    }
}
