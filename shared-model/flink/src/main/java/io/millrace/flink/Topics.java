// SPDX-License-Identifier: Apache-2.0
package io.millrace.flink;

import io.millrace.fault.FaultCode;
import io.millrace.fault.Finding;
import io.millrace.fault.MillraceException;
import io.millrace.settings.PipelineSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The pipeline's topics on the brokers. Every call waits at most about {@code kafka.requestTimeout}, and throws
 * {@link MillraceException} with {@link FaultCode#KAFKA_UNREACHABLE} or {@link FaultCode#KAFKA_UNAUTHORISED}. Safe for use
 * by several threads.
 */
public final class Topics implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Topics.class);
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(2);
    private static final Duration LOOK_EVERY = Duration.ofMillis(50);

    private final PipelineSettings settings;
    private final Admin admin;

    private Topics(PipelineSettings settings, Admin admin) {
        this.settings = settings;
        this.admin = admin;
    }

    /**
     * A connection to the brokers; none is made before it is needed.
     *
     * @throws MillraceException when the settings are such that none ever can
     */
    public static Topics connect(PipelineSettings settings) {
        Properties properties = KafkaClients.admin(settings.kafka(), "millrace-" + settings.pipeline() + "-topics");
        return new Topics(settings, KafkaClients.make(() -> Admin.create(properties)));
    }

    /** How many brokers the cluster has now. */
    public int brokers() {
        return get(admin.describeCluster().nodes(), "asking for the brokers").size();
    }

    /**
     * Everything about Kafka that would stop or harm the pipeline, changing nothing: client settings, brokers that do not
     * answer, topics that would lose changes.
     */
    public List<Finding> check() {
        List<Finding> findings = new ArrayList<>(KafkaClients.findings(settings.kafka()));
        try {
            int brokers = get(admin.describeCluster().nodes(), "asking for the brokers")
                    .size();
            Map<String, TopicView> existing = describe(specNames());
            for (TopicSpec spec : TopicSpec.of(settings)) {
                TopicView seen = existing.get(spec.name());
                if (seen != null) {
                    findings.addAll(spec.findings(seen));
                } else if (brokers < spec.copies()) {
                    findings.add(tooFewBrokers(spec, brokers));
                }
            }
        } catch (MillraceException e) {
            findings.add(Finding.of(
                    e.code(), "kafka.bootstrapServers", settings.kafka().bootstrapServers(), text(e)));
        }
        return findings;
    }

    private static String text(MillraceException e) {
        String cause = e.getCause() == null ? null : e.getCause().getMessage();
        return cause == null ? "they do not answer" : cause;
    }

    private static Finding tooFewBrokers(TopicSpec spec, int brokers) {
        return new Finding(
                FaultCode.TOPIC_CONFIG,
                "kafka.replicationFactor",
                spec.copies() + ", with " + brokers + " brokers",
                "topic " + spec.name() + " cannot be created with more copies than there are brokers",
                "Lower kafka.replicationFactor, or start more brokers.");
    }

    private List<String> specNames() {
        return TopicSpec.of(settings).stream().map(TopicSpec::name).toList();
    }

    /**
     * Creates the topics that are missing, with settings that lose nothing.
     *
     * @throws MillraceException {@link FaultCode#TOPIC_CONFIG} when an existing one has others
     */
    public void ensure() {
        Map<String, TopicView> existing = describe(specNames());
        for (TopicSpec spec : TopicSpec.of(settings)) {
            TopicView seen = existing.get(spec.name());
            if (seen == null) {
                create(spec);
            } else {
                requireSound(spec, seen);
            }
        }
        warnOfSingleCopy();
    }

    private void warnOfSingleCopy() {
        String topic = settings.changesTopic();
        if (find(topic).filter(seen -> seen.copies() == 1).isPresent()) {
            LOG.warn(
                    "Topic {} has a single copy: changes that its broker loses, as by a loss of power, are lost (LOG_GAP)."
                            + " See kafka.replicationFactor.",
                    topic);
        }
    }

    private void create(TopicSpec spec) {
        try {
            get(admin.createTopics(List.of(spec.toCreate())).all(), "creating topic " + spec.name());
        } catch (MillraceException e) {
            if (!(e.getCause() instanceof TopicExistsException)) {
                throw e;
            }
            LOG.debug("Another service was faster to create topic {}.", spec.name());
        }
        requireSound(spec, awaitVisible(spec.name()));
    }

    /** A broker may answer for a moment as if a new topic did not exist; a job that begins then would fail. */
    private TopicView awaitVisible(String topic) {
        long end = System.nanoTime() + settings.kafka().requestTimeout().toNanos();
        Optional<TopicView> seen = find(topic);
        while (seen.isEmpty() && System.nanoTime() < end) {
            LockSupport.parkNanos(LOOK_EVERY.toNanos());
            seen = find(topic);
        }
        return seen.orElseThrow(() -> new MillraceException(
                FaultCode.KAFKA_UNREACHABLE, "Topic " + topic + " was created, but is not to be seen."));
    }

    private static void requireSound(TopicSpec spec, TopicView seen) {
        List<Finding> findings = spec.findings(seen);
        if (!findings.isEmpty()) {
            throw new MillraceException(
                    FaultCode.TOPIC_CONFIG, findings.stream().map(Finding::text).collect(Collectors.joining("\n")));
        }
    }

    /** The topic of that name, or nothing when there is none. */
    public Optional<TopicView> find(String topic) {
        return Optional.ofNullable(describe(List.of(topic)).get(topic));
    }

    /** The offset of the oldest record that is left in the topic's only partition. */
    public long firstOffset(String topic) {
        return offset(topic, OffsetSpec.earliest());
    }

    /** The offset that the next record in the topic's only partition will have. */
    public long nextOffset(String topic) {
        return offset(topic, OffsetSpec.latest());
    }

    private long offset(String topic, OffsetSpec spec) {
        TopicPartition partition = new TopicPartition(topic, 0);
        return get(
                        admin.listOffsets(Map.of(partition, spec)).partitionResult(partition),
                        "asking for the offsets of topic " + topic)
                .offset();
    }

    private Map<String, TopicView> describe(List<String> names) {
        Map<String, TopicDescription> found = new HashMap<>();
        admin.describeTopics(names).topicNameValues().forEach((name, description) -> {
            try {
                found.put(name, get(description, "describing topic " + name));
            } catch (MillraceException e) {
                if (!(e.getCause() instanceof UnknownTopicOrPartitionException)) {
                    throw e;
                }
            }
        });
        Map<ConfigResource, Config> configs = get(
                admin.describeConfigs(
                                found.keySet().stream().map(Topics::resource).toList())
                        .all(),
                "reading the settings of topics");
        Map<String, TopicView> views = new HashMap<>();
        configs.forEach((resource, config) ->
                views.put(resource.name(), view(Objects.requireNonNull(found.get(resource.name())), config)));
        return views;
    }

    private static ConfigResource resource(String topic) {
        return new ConfigResource(ConfigResource.Type.TOPIC, topic);
    }

    private static TopicView view(TopicDescription description, Config config) {
        Map<String, String> values = config.entries().stream()
                .filter(entry -> entry.value() != null)
                .collect(Collectors.toMap(ConfigEntry::name, ConfigEntry::value));
        return new TopicView(
                description.name(),
                description.topicId().toString(),
                description.partitions().size(),
                description.partitions().get(0).replicas().size(),
                values);
    }

    private <T> T get(KafkaFuture<T> future, String doing) {
        try {
            return future.get(settings.kafka().requestTimeout().toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw KafkaClients.fault(e, doing);
        } catch (ExecutionException | TimeoutException e) {
            throw KafkaClients.fault(e, doing);
        }
    }

    @Override
    public void close() {
        admin.close(CLOSE_LIMIT);
    }
}
