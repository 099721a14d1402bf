// SPDX-License-Identifier: Apache-2.0
package io.millrace.capture.job;

import io.millrace.capture.source.GtidHeader;
import io.millrace.capture.source.LogRecord;
import io.millrace.fault.FaultCode;
import io.millrace.fault.MillraceException;
import io.millrace.flink.JobFaults;
import io.millrace.flink.KafkaClients;
import io.millrace.proof.Failpoint;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes the change log so that it never has a hole: once Kafka has refused a record for good, nothing is written that
 * comes behind it, not even what is on its way already. What was refused, and all behind it, is read from the source
 * again. For one thread; the producer's own thread tells it of failures.
 *
 * <p>Every method throws the first failure, as {@link KafkaClients#fault} takes it, or {@link FaultCode#LOG_GAP} when Kafka
 * has lost what it had acknowledged.
 */
final class ChangeLogWriter implements SinkWriter<LogRecord> {

    private static final Logger LOG = LoggerFactory.getLogger(ChangeLogWriter.class);

    /** After so long without an answer the topic is looked for. */
    private static final Duration LOOK_PAUSE = Duration.ofSeconds(5);

    private final String topic;
    private final Producer<byte[], byte[]> producer;
    private final TopicLife life;
    private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
    private final AtomicLong unacknowledged = new AtomicLong();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition settled = lock.newCondition();
    private final Callback whenCompleted = this::completed;
    private boolean known;
    private int largest;
    /** Of the last record that Kafka has taken; for the producer's thread. */
    private long acknowledged = -1;

    /** A writer that closes that producer, which has to be an idempotent one, and what looks after its topic. */
    ChangeLogWriter(String topic, Producer<byte[], byte[]> producer, TopicLife life) {
        this.topic = topic;
        this.producer = producer;
        this.life = life;
    }

    /** Without a time of our own: the broker's counts, so that a source's odd clock deletes nothing. */
    @Override
    public void write(LogRecord record, Context context) throws InterruptedException {
        requireHealthy();
        ProducerRecord<byte[], byte[]> out = new ProducerRecord<>(topic, 0, null, record.value);
        GtidHeader.write(record, out.headers());
        largest = Math.max(largest, record.value.length);
        Failpoint.CAPTURE_BEFORE_SEND.reach();
        try {
            unacknowledged.incrementAndGet();
            Future<RecordMetadata> unused = producer.send(out, whenCompleted);
            Failpoint.CAPTURE_SENT.reach();
            if (!known) {
                // The broker refuses batches that come out of their order only of producers of which it has one.
                awaitAcknowledged();
                known = true;
            }
        } catch (InterruptException e) {
            throw interrupted(e);
        } catch (KafkaException | IllegalStateException e) {
            failure.compareAndSet(null, e);
        }
        requireHealthy();
    }

    /** Called in the order of records: when one fails, those behind it are not there yet. */
    private void completed(@Nullable RecordMetadata written, @Nullable Exception refused) {
        Exception failed = refused == null && written != null ? lossBefore(written) : refused;
        if (failed != null && failure.compareAndSet(null, failed)) {
            // Before it sends what waits behind this one, or again what the broker refuses for want of this one.
            producer.close(Duration.ZERO);
        }
        if (unacknowledged.decrementAndGet() == 0 || failed != null) {
            lock.lock();
            try {
                settled.signalAll();
            } finally {
                lock.unlock();
            }
        }
    }

    /** A broker that has lost the end of its log gives places in it once more, and an idempotent producer goes on there. */
    private @Nullable MillraceException lossBefore(RecordMetadata written) {
        if (!written.hasOffset()) {
            return null;
        }
        long before = acknowledged;
        acknowledged = written.offset();
        return acknowledged > before
                ? null
                : new MillraceException(
                        FaultCode.LOG_GAP,
                        "Topic " + topic + " has lost records that Kafka had acknowledged: it gave a record offset "
                                + acknowledged + ", after " + before + " to one before.");
    }

    /** Waits until all is in Kafka, acknowledged by all replicas in step, and in the topic that it was meant for. */
    @Override
    public void flush(boolean endOfInput) throws InterruptedException {
        Failpoint.CAPTURE_BEFORE_CHECKPOINT.reach();
        awaitAcknowledged();
        requireHealthy();
        requireSameTopic();
        Failpoint.CAPTURE_FLUSHED.reach();
    }

    /** An outage is waited for; the producer's own {@code flush} would wait as long for a topic that was deleted. */
    private void awaitAcknowledged() throws InterruptedException {
        while (!awaitAcknowledged(LOOK_PAUSE.toNanos())) {
            requireSameTopic();
        }
    }

    private boolean awaitAcknowledged(long nanos) throws InterruptedException {
        long left = nanos;
        lock.lockInterruptibly();
        try {
            while (unacknowledged.get() > 0 && failure.get() == null && left > 0) {
                left = settled.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
        requireHealthy();
        return unacknowledged.get() == 0;
    }

    private void requireSameTopic() {
        try {
            life.requireSame();
        } catch (MillraceException e) {
            if (e.code() == FaultCode.TOPIC_CHANGED) {
                throw JobFaults.toThrow(e);
            }
            // Brokers that do not answer are the producer's to wait for.
            LOG.debug("Whether the topic is the same is not known.", e);
        }
    }

    /** A topic that is gone looks like brokers that do not answer, and one that was made anew like one that lost records. */
    private void requireHealthy() {
        Exception failed = failure.get();
        if (failed == null) {
            return;
        }
        requireSameTopic();
        if (failed instanceof MillraceException loss) {
            throw JobFaults.toThrow(loss);
        }
        String doing = "writing to topic " + topic + " with records of up to " + largest + " bytes";
        throw JobFaults.toThrow(KafkaClients.fault(failed, doing));
    }

    private static InterruptedException interrupted(InterruptException cause) {
        InterruptedException interrupted = new InterruptedException("while Kafka was waited for");
        interrupted.initCause(cause);
        return interrupted;
    }

    /** What is not acknowledged is given up, and will be read again. */
    @Override
    public void close() {
        failure.compareAndSet(null, new IllegalStateException("closed"));
        producer.close(Duration.ZERO);
        life.close();
    }
}
