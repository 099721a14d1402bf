// SPDX-License-Identifier: Apache-2.0
package io.millrace.flink;

import java.util.Map;

/**
 * A topic as the brokers describe it.
 *
 * @param name its name
 * @param id its identity: another one means that the topic was deleted and created again
 * @param partitions how many
 * @param copies replicas of its first partition
 * @param configs its effective settings, the brokers' defaults included
 */
public record TopicView(String name, String id, int partitions, int copies, Map<String, String> configs) {

    /** Copies the settings. */
    public TopicView {
        configs = Map.copyOf(configs);
    }

    String text(String config) {
        return configs.getOrDefault(config, "");
    }

    long number(String config) {
        return Long.parseLong(configs.getOrDefault(config, "0"));
    }
}
