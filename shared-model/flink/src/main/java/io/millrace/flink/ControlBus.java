// SPDX-License-Identifier: Apache-2.0
package io.millrace.flink;

import io.millrace.control.ControlCodec;
import io.millrace.control.ControlMessage;
import io.millrace.control.ServiceName;
import io.millrace.settings.PipelineSettings;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The control topic, for one service: says things on it, and hears all that was and is said. It keeps the newest message
 * of each key. An outage of the brokers delays what is heard, and fails what is said; nothing heard before is forgotten.
 * Safe for use by several threads.
 */
public final class ControlBus implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ControlBus.class);
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(2);

    private final String topic;
    private final Duration limit;
    private final Producer<byte[], byte[]> producer;
    private final ControlReader reader;
    private final Map<String, ControlMessage> latest = new ConcurrentHashMap<>();
    private final List<ControlListener> listeners = new CopyOnWriteArrayList<>();
    private final AtomicLong unknown = new AtomicLong();

    private ControlBus(PipelineSettings settings, String clientId) {
        this.topic = settings.controlTopic();
        this.limit = settings.kafka().requestTimeout();
        Properties properties = producerProperties(settings, clientId);
        this.producer = KafkaClients.make(
                () -> new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer()));
        this.reader = new ControlReader(topic, KafkaClients.consumer(settings.kafka(), clientId), this::hear);
    }

    private static Properties producerProperties(PipelineSettings settings, String clientId) {
        Properties properties = KafkaClients.producer(settings.kafka(), clientId);
        long limit = settings.kafka().requestTimeout().toMillis();
        // What is said late is said again by who says it: an old status must not wait in line before a new one.
        properties.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, String.valueOf(limit));
        properties.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, String.valueOf(limit));
        properties.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, String.valueOf(Math.max(1, limit / 2)));
        return properties;
    }

    /** Opens the bus, and begins to hear in the background. The topic need not exist yet. */
    public static ControlBus open(PipelineSettings settings, ServiceName service) {
        ControlBus bus =
                new ControlBus(settings, "millrace-" + settings.pipeline() + "-" + service.text() + "-control");
        bus.reader.begin();
        return bus;
    }

    /** Hears all that was said so far, newest of each key, at once, and then all that will be said. */
    public void listen(ControlListener listener) {
        synchronized (latest) {
            latest.values().forEach(message -> listener.heard(message, true));
            listeners.add(listener);
        }
    }

    /** Completes when all that had been said before the bus was opened is heard. */
    public CompletableFuture<Void> replayed() {
        return reader.replayed();
    }

    /**
     * Says something, and returns when all brokers in step have it. What is said more than once does no harm.
     *
     * @throws io.millrace.fault.MillraceException when they do not answer within {@code kafka.requestTimeout}
     */
    public void publish(ControlMessage message) {
        byte[] key = message.key().getBytes(StandardCharsets.UTF_8);
        String doing = "publishing " + message.key() + " to topic " + topic;
        try {
            producer.send(new ProducerRecord<>(topic, 0, key, ControlCodec.encode(message)))
                    .get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw KafkaClients.fault(e, doing);
        } catch (ExecutionException | TimeoutException | KafkaException e) {
            throw KafkaClients.fault(e, doing);
        }
    }

    /** The newest message of each key that was heard, of this kind. */
    public <M extends ControlMessage> Stream<M> latest(Class<M> kind) {
        return latest.values().stream().filter(kind::isInstance).map(kind::cast);
    }

    /** The newest message of this key that was heard. */
    public Optional<ControlMessage> latest(String key) {
        return Optional.ofNullable(latest.get(key));
    }

    /** Completes with the first message of this kind that fits, from those that were said or will be. */
    public <M extends ControlMessage> CompletableFuture<M> await(Class<M> kind, Predicate<? super M> fits) {
        CompletableFuture<M> found = new CompletableFuture<>();
        ControlListener listener = (message, replayed) -> {
            if (kind.isInstance(message) && fits.test(kind.cast(message))) {
                found.complete(kind.cast(message));
            }
        };
        var ignored = found.whenComplete((message, failure) -> listeners.remove(listener));
        listen(listener);
        if (found.isDone()) {
            listeners.remove(listener);
        }
        return found;
    }

    /** Messages heard that are of no kind this version knows. */
    public long unknownMessages() {
        return unknown.get();
    }

    private void hear(String key, byte @Nullable [] value, boolean replayed) {
        if (value == null) {
            latest.remove(key);
            return;
        }
        Optional<ControlMessage> message = ControlCodec.decode(value);
        if (message.isEmpty()) {
            unknown.incrementAndGet();
            LOG.info(
                    "Topic {} holds a message that this version does not know, under key {}: passed over.", topic, key);
            return;
        }
        synchronized (latest) {
            latest.put(key, message.get());
            listeners.forEach(listener -> tell(listener, message.get(), replayed));
        }
    }

    private static void tell(ControlListener listener, ControlMessage message, boolean replayed) {
        try {
            listener.heard(message, replayed);
        } catch (RuntimeException e) {
            LOG.warn("A listener failed on {}: {}", message.key(), e.toString());
        }
    }

    @Override
    public void close() {
        reader.close();
        producer.close(CLOSE_LIMIT);
    }
}
