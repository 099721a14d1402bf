// SPDX-License-Identifier: Apache-2.0
package io.millrace.flink;

import io.millrace.fault.FaultCode;
import io.millrace.fault.Finding;
import io.millrace.settings.KafkaSettings;
import io.millrace.settings.PipelineSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.config.TopicConfig;

/**
 * A topic as Millrace needs it: how it is created, and what of an existing one would lose changes.
 *
 * @param name its name
 * @param copies replicas when Millrace creates it
 * @param retention how long its records must be kept; forever for those that are compacted
 * @param recordBytes the largest record it must take
 * @param compacted whether the newest record of each key is enough
 */
record TopicSpec(String name, int copies, Duration retention, long recordBytes, boolean compacted) {

    private static final Duration FOREVER = Duration.ofDays(3_650_000);
    private static final int COPIES_FOR_MIN_INSYNC = 3;
    private static final int SMALL_SEGMENT_BYTES = 16 << 20;

    static List<TopicSpec> of(PipelineSettings settings) {
        KafkaSettings kafka = settings.kafka();
        long bytes = Long.parseLong(KafkaClients.recordLimit(kafka));
        int copies = kafka.replicationFactor();
        return List.of(
                new TopicSpec(settings.changesTopic(), copies, kafka.retention(), bytes, false),
                new TopicSpec(settings.schemasTopic(), copies, FOREVER, bytes, true),
                new TopicSpec(settings.controlTopic(), copies, FOREVER, bytes, true));
    }

    NewTopic toCreate() {
        return new NewTopic(name, 1, (short) copies).configs(configs());
    }

    Map<String, String> configs() {
        Map<String, String> configs = new LinkedHashMap<>();
        configs.put(TopicConfig.CLEANUP_POLICY_CONFIG, policy());
        // By the broker's clock: a source's SET TIMESTAMP must not make changes look old enough to delete.
        configs.put(TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG, "LogAppendTime");
        configs.put(TopicConfig.MAX_MESSAGE_BYTES_CONFIG, String.valueOf(recordBytes));
        configs.put(TopicConfig.UNCLEAN_LEADER_ELECTION_ENABLE_CONFIG, "false");
        configs.put(TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG, copies >= COPIES_FOR_MIN_INSYNC ? "2" : "1");
        configs.put(TopicConfig.COMPRESSION_TYPE_CONFIG, "producer");
        if (compacted) {
            configs.put(TopicConfig.SEGMENT_BYTES_CONFIG, String.valueOf(SMALL_SEGMENT_BYTES));
        } else {
            configs.put(TopicConfig.RETENTION_MS_CONFIG, String.valueOf(retentionMillis()));
            configs.put(TopicConfig.RETENTION_BYTES_CONFIG, "-1");
        }
        return configs;
    }

    private String policy() {
        return compacted ? TopicConfig.CLEANUP_POLICY_COMPACT : TopicConfig.CLEANUP_POLICY_DELETE;
    }

    private long retentionMillis() {
        return retention.compareTo(FOREVER) >= 0 ? -1 : retention.toMillis();
    }

    /** What of an existing topic would lose changes or their order. */
    List<Finding> findings(TopicView seen) {
        List<Finding> findings = new ArrayList<>();
        if (seen.partitions() != 1) {
            findings.add(finding(
                    "partitions", String.valueOf(seen.partitions()), "1", "the order of changes would be lost"));
        }
        require(
                findings,
                seen,
                TopicConfig.CLEANUP_POLICY_CONFIG,
                policy(),
                compacted
                        ? "records that are still needed would be deleted by age"
                        : "compaction would drop all but the last change of each key");
        require(
                findings,
                seen,
                TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG,
                "LogAppendTime",
                "records would be deleted by the age that the source gave them");
        require(
                findings,
                seen,
                TopicConfig.UNCLEAN_LEADER_ELECTION_ENABLE_CONFIG,
                "false",
                "a replica that lags could become leader, and what it lacks would be lost");
        if (seen.number(TopicConfig.MAX_MESSAGE_BYTES_CONFIG) < recordBytes) {
            findings.add(finding(
                    TopicConfig.MAX_MESSAGE_BYTES_CONFIG,
                    seen.text(TopicConfig.MAX_MESSAGE_BYTES_CONFIG),
                    String.valueOf(recordBytes),
                    "a large row would not fit; or lower kafka.maxRecordBytes"));
        }
        if (seen.copies() >= COPIES_FOR_MIN_INSYNC && seen.number(TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG) < 2) {
            findings.add(finding(
                    TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG,
                    seen.text(TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG),
                    "2",
                    "one broker alone could acknowledge a change, and take it with it"));
        }
        if (!compacted) {
            addRetention(findings, seen);
        }
        return findings;
    }

    private void addRetention(List<Finding> findings, TopicView seen) {
        long found = seen.number(TopicConfig.RETENTION_MS_CONFIG);
        long wanted = retentionMillis();
        if (found >= 0 && (wanted < 0 || found < wanted)) {
            findings.add(finding(
                    TopicConfig.RETENTION_MS_CONFIG,
                    String.valueOf(found),
                    String.valueOf(wanted),
                    "changes could be deleted before they are applied; or lower kafka.retention"));
        }
        require(
                findings,
                seen,
                TopicConfig.RETENTION_BYTES_CONFIG,
                "-1",
                "changes could be deleted by size before they are applied");
    }

    private void require(List<Finding> findings, TopicView seen, String config, String wanted, String why) {
        if (!seen.text(config).equals(wanted)) {
            findings.add(finding(config, seen.text(config), wanted, why));
        }
    }

    private Finding finding(String what, String seen, String wanted, String why) {
        return new Finding(
                FaultCode.TOPIC_CONFIG,
                "topic " + name + ", " + what,
                seen,
                why,
                what.equals("partitions")
                        ? "Delete the topic if nothing in it is needed, and let Millrace create it with 1 partition."
                        : "Set " + what + "=" + wanted + " on the topic.");
    }
}
