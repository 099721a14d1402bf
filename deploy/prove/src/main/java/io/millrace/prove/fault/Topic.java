// SPDX-License-Identifier: Apache-2.0
package io.millrace.prove.fault;

import io.millrace.testkit.KafkaServer;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.AlterConfigOp.OpType;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;

/** A topic whose settings somebody changes, and changes back. Used by one thread. */
public final class Topic implements Victim {

    /** Longer than any recovery: what apply has not read yet is never deleted. */
    private static final Duration KEPT = Duration.ofMinutes(6);

    private static final Duration SEGMENT = Duration.ofSeconds(1);
    private static final int LONGER = 2;
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final String name;
    private final KafkaServer kafka;
    private final ConfigResource topic;

    public Topic(String name, KafkaServer kafka, String topic) {
        this.name = name;
        this.kafka = kafka;
        this.topic = new ConfigResource(ConfigResource.Type.TOPIC, topic);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public int suffer(FaultKind kind, Duration lasts) {
        switch (kind) {
            case REFUSE_WRITES -> set(Map.of(TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG, "2"), lasts);
            case SHORT_RETENTION ->
                set(
                        Map.of(
                                TopicConfig.RETENTION_MS_CONFIG,
                                String.valueOf(KEPT.toMillis()),
                                TopicConfig.SEGMENT_MS_CONFIG,
                                String.valueOf(SEGMENT.toMillis())),
                        lasts);
            default -> throw cannotSuffer(kind);
        }
        return 0;
    }

    private void set(Map<String, String> values, Duration lasts) {
        try (Admin admin = kafka.admin()) {
            List<AlterConfigOp> back = now(admin, values.keySet());
            alter(
                    admin,
                    values.entrySet().stream()
                            .map(value ->
                                    new AlterConfigOp(new ConfigEntry(value.getKey(), value.getValue()), OpType.SET))
                            .toList());
            Moments.pass(lasts.multipliedBy(LONGER));
            alter(admin, back);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("the settings of " + topic.name() + " could not be changed", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while " + topic.name() + " is changed", e);
        }
    }

    /** What sets them back to what they are. */
    private List<AlterConfigOp> now(Admin admin, Collection<String> names)
            throws ExecutionException, InterruptedException, TimeoutException {
        Config settings = Objects.requireNonNull(
                admin.describeConfigs(List.of(topic))
                        .all()
                        .get(LIMIT.toMillis(), TimeUnit.MILLISECONDS)
                        .get(topic),
                "the settings that were asked for");
        return names.stream()
                .map(settings::get)
                .map(entry -> new AlterConfigOp(
                        new ConfigEntry(entry.name(), entry.value()),
                        entry.source() == ConfigEntry.ConfigSource.DYNAMIC_TOPIC_CONFIG ? OpType.SET : OpType.DELETE))
                .toList();
    }

    private void alter(Admin admin, List<AlterConfigOp> changes)
            throws ExecutionException, InterruptedException, TimeoutException {
        admin.incrementalAlterConfigs(Map.of(topic, changes)).all().get(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
    }
}
