// SPDX-License-Identifier: Apache-2.0
package io.millrace.flink;

import io.millrace.fault.FaultCode;
import io.millrace.fault.Finding;
import io.millrace.fault.MillraceException;
import io.millrace.settings.KafkaSettings;
import io.millrace.settings.Secret;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.SaslConfigs;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InvalidConfigurationException;
import org.apache.kafka.common.errors.InvalidPartitionsException;
import org.apache.kafka.common.errors.InvalidReplicaAssignmentException;
import org.apache.kafka.common.errors.InvalidReplicationFactorException;
import org.apache.kafka.common.errors.InvalidRequestException;
import org.apache.kafka.common.errors.InvalidTimestampException;
import org.apache.kafka.common.errors.PolicyViolationException;
import org.apache.kafka.common.errors.RecordBatchTooLargeException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.errors.UnsupportedCompressionTypeException;
import org.jspecify.annotations.Nullable;

/**
 * Settings of Kafka clients, from the pipeline's: what the user adds is taken over, what could lose or reorder changes is
 * refused. The properties hold resolved secrets: not for logs. Stateless.
 */
public final class KafkaClients {

    /** What a record may take beside a value of {@code kafka.maxRecordBytes}: its headers, and what Kafka itself adds. */
    public static final int RECORD_OVERHEAD_BYTES = 64 << 10;

    private static final int PRODUCER_BATCH_BYTES = 256 << 10;
    private static final long PRODUCER_BUFFER_BYTES = 64L << 20;
    private static final int FETCH_BYTES = 8 << 20;
    private static final int IN_FLIGHT_LIMIT = 5;
    private static final Duration RECONNECT_PAUSE_LIMIT = Duration.ofSeconds(2);
    /** Names of Kafka's own settings of type PASSWORD, and of login modules' options. */
    private static final Pattern SECRET_NAME =
            Pattern.compile("password|secret|keystore\\.key$|basic\\.auth\\.user\\.info", Pattern.CASE_INSENSITIVE);

    private static final Pattern CLEAR_SECRET = Pattern.compile(
            "(password|secret|token)\\w*\\s*=\\s*(?!\"?\\$\\{(?:env|file):)\"?[^\\s\";]", Pattern.CASE_INSENSITIVE);

    private static final Pattern REFERENCE = Pattern.compile("\\$\\{(?:env|file):[^}]*}");

    /** What Millrace alone decides. */
    private static final Set<String> OURS = Set.of(
            CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG,
            CommonClientConfigs.GROUP_ID_CONFIG,
            ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
            ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
            ConsumerConfig.ISOLATION_LEVEL_CONFIG,
            ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG,
            ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG,
            ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG,
            ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG,
            ProducerConfig.PARTITIONER_CLASS_CONFIG,
            ProducerConfig.TRANSACTIONAL_ID_CONFIG);

    /** What is refused again until somebody has changed something: no brokers that are away, no servers that start. */
    private static final Set<Class<? extends KafkaException>> FOR_GOOD = Set.of(
            ConfigException.class,
            InvalidConfigurationException.class,
            InvalidPartitionsException.class,
            InvalidRecordException.class,
            InvalidReplicaAssignmentException.class,
            InvalidRequestException.class,
            InvalidTimestampException.class,
            PolicyViolationException.class,
            SerializationException.class,
            UnsupportedCompressionTypeException.class);

    private KafkaClients() {}

    /** Overrides in {@code kafka.client} that could lose or reorder changes, or that hold a secret: all of them. */
    public static List<Finding> findings(KafkaSettings settings) {
        List<Finding> findings = new ArrayList<>();
        new TreeMap<>(settings.client()).forEach((name, value) -> {
            String why = OURS.contains(name) ? "Millrace itself sets it" : whyLost(name, value.strip());
            if (why == null && holdsSecret(name, value)) {
                findings.add(new Finding(
                        FaultCode.SETTING_INVALID,
                        "kafka.client." + name,
                        "a text (not shown)",
                        "it would stand in clear text in files and logs",
                        "Name the secret as ${env:…} or ${file:…}."));
            }
            if (why != null) {
                String seen = OURS.contains(name) ? "(set)" : value;
                findings.add(new Finding(
                        FaultCode.SETTING_INVALID, "kafka.client." + name, seen, why, "Remove it from kafka.client."));
            }
        });
        return findings;
    }

    private static boolean holdsSecret(String name, String value) {
        if (name.endsWith(SaslConfigs.SASL_JAAS_CONFIG)) {
            return CLEAR_SECRET.matcher(value).find();
        }
        return SECRET_NAME.matcher(name).find()
                && !REFERENCE.matcher(value.strip()).matches();
    }

    private static @Nullable String whyLost(String name, String value) {
        return switch (name) {
            case ProducerConfig.ACKS_CONFIG ->
                value.equals("all") || value.equals("-1")
                        ? null
                        : "a broker that fails after its answer would lose changes; it must be all";
            case ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG ->
                value.equals("true") ? null : "a repeated send could reorder changes; it must be true";
            case ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION ->
                value.matches("[1-5]") ? null : "more than 5 requests in flight could be reordered";
            case ProducerConfig.RETRIES_CONFIG, ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG ->
                "a send that is given up leaves a hole behind it; leave it out";
            default -> null;
        };
    }

    /** For a producer of records of any size that the settings allow: every broker's answer is waited for, in order. */
    public static Properties producer(KafkaSettings settings, String clientId) {
        int request = settings.maxRecordBytes().intBytes() + RECORD_OVERHEAD_BYTES;
        Properties properties = common(settings, clientId);
        properties.putIfAbsent(ProducerConfig.LINGER_MS_CONFIG, "0");
        properties.putIfAbsent(ProducerConfig.BATCH_SIZE_CONFIG, String.valueOf(PRODUCER_BATCH_BYTES));
        properties.putIfAbsent(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4");
        properties.putIfAbsent(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, String.valueOf(request));
        properties.putIfAbsent(
                ProducerConfig.BUFFER_MEMORY_CONFIG, String.valueOf(Math.max(PRODUCER_BUFFER_BYTES, 2L * request)));
        properties.putIfAbsent(ProducerConfig.ACKS_CONFIG, "all");
        properties.putIfAbsent(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, "true");
        properties.putIfAbsent(ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION, String.valueOf(IN_FLIGHT_LIMIT));
        requireSafe(properties);
        return properties;
    }

    private static void requireSafe(Properties properties) {
        for (String name : List.of(
                ProducerConfig.ACKS_CONFIG,
                ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG,
                ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION)) {
            String why = whyLost(name, properties.getProperty(name).strip());
            if (why != null) {
                throw new MillraceException(FaultCode.SETTING_INVALID, "kafka.client." + name + ": " + why + ".");
            }
        }
    }

    /** For a consumer that is told where to begin, and fails rather than jump when that place is gone. */
    public static Properties consumer(KafkaSettings settings, String clientId) {
        Properties properties = common(settings, clientId);
        properties.putIfAbsent(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, String.valueOf(FETCH_BYTES));
        properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
        properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false");
        properties.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, "false");
        properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        properties.putIfAbsent(
                ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
                String.valueOf(settings.requestTimeout().toMillis()));
        return properties;
    }

    /** For an administrative client. */
    public static Properties admin(KafkaSettings settings, String clientId) {
        Properties properties = common(settings, clientId);
        properties.put(
                AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
                String.valueOf(settings.requestTimeout().toMillis()));
        return properties;
    }

    private static Properties common(KafkaSettings settings, String clientId) {
        NativeCompression.prefer();
        Properties properties = new Properties();
        settings.client().forEach((name, value) -> {
            if (!OURS.contains(name)) {
                properties.put(name, resolved(value));
            }
        });
        properties.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, settings.bootstrapServers());
        properties.put(CommonClientConfigs.CLIENT_ID_CONFIG, clientId);
        String timeout = String.valueOf(settings.requestTimeout().toMillis());
        properties.putIfAbsent(CommonClientConfigs.REQUEST_TIMEOUT_MS_CONFIG, timeout);
        properties.putIfAbsent(
                CommonClientConfigs.RECONNECT_BACKOFF_MAX_MS_CONFIG, String.valueOf(RECONNECT_PAUSE_LIMIT.toMillis()));
        properties.putIfAbsent(CommonClientConfigs.ENABLE_METRICS_PUSH_CONFIG, "false");
        return properties;
    }

    private static String resolved(String value) {
        Matcher matcher = REFERENCE.matcher(value);
        return matcher.replaceAll(match -> Matcher.quoteReplacement(new Secret(match.group()).resolve()));
    }

    /** Makes a client; one that cannot be made (a host name that is not known, say) is a fault like brokers that are away. */
    public static <C> C make(Supplier<C> client) {
        try {
            return client.get();
        } catch (KafkaException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw fault(cause, "connecting");
        }
    }

    /**
     * The fault behind a failure of a Kafka client. Its text is Kafka's, which holds no records and no secrets.
     *
     * @param doing what was tried, with the topic's name
     */
    public static MillraceException fault(Throwable failure, String doing) {
        Throwable cause =
                failure instanceof ExecutionException && failure.getCause() != null ? failure.getCause() : failure;
        String text = cause instanceof TimeoutException ? "no answer in time" : String.valueOf(cause.getMessage());
        return new MillraceException(code(cause), doing + ": " + text, cause);
    }

    private static FaultCode code(Throwable cause) {
        if (cause instanceof AuthenticationException || cause instanceof AuthorizationException) {
            return FaultCode.KAFKA_UNAUTHORISED;
        }
        String text = String.valueOf(cause.getMessage());
        if (cause instanceof RecordTooLargeException || cause instanceof RecordBatchTooLargeException) {
            // The client's own limits are read at its start only; those of topics and brokers may be raised meanwhile.
            boolean isOurs = text.contains(ProducerConfig.MAX_REQUEST_SIZE_CONFIG)
                    || text.contains(ProducerConfig.BUFFER_MEMORY_CONFIG);
            return isOurs ? FaultCode.KAFKA_REFUSED : FaultCode.KAFKA_REFUSED_RECORD;
        }
        boolean mayPass = cause instanceof InvalidReplicationFactorException
                || (cause instanceof ConfigException && text.contains(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG));
        return !mayPass && FOR_GOOD.stream().anyMatch(kind -> kind.isInstance(cause))
                ? FaultCode.KAFKA_REFUSED
                : FaultCode.KAFKA_UNREACHABLE;
    }

    static String recordLimit(KafkaSettings settings) {
        return String.valueOf(settings.maxRecordBytes().intBytes() + RECORD_OVERHEAD_BYTES);
    }
}
