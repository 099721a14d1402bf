// SPDX-License-Identifier: Apache-2.0
package io.millrace.benchmark.limit;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * The program: the broker, a topic of one partition, and a file of records, each its length and its bytes. Sends them as
 * capture does, and prints one line when the broker has answered for the last one.
 */
public final class ProducerLimit {

    private static final int BUFFER_BYTES = 1 << 20;

    private ProducerLimit() {}

    /** How capture sends. */
    public static Map<String, String> settings() {
        return new TreeMap<>(Map.of(
                "acks", "all",
                "enable.idempotence", "true",
                "max.in.flight.requests.per.connection", "5",
                "linger.ms", "0",
                "compression.type", "lz4",
                "batch.size", String.valueOf(256 << 10),
                "buffer.memory", String.valueOf(64 << 20),
                "max.request.size", String.valueOf(64 << 20)));
    }

    /** Sends, prints and ends. */
    public static void main(String[] arguments) throws IOException {
        Map<String, Object> settings = new TreeMap<>(settings());
        settings.put("bootstrap.servers", arguments[0]);
        AtomicReference<Exception> failure = new AtomicReference<>();
        try (DataInputStream records = new DataInputStream(
                        new BufferedInputStream(Files.newInputStream(Path.of(arguments[2])), BUFFER_BYTES));
                KafkaProducer<byte[], byte[]> producer =
                        new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
            producer.partitionsFor(arguments[1]);
            long from = System.currentTimeMillis();
            while (true) {
                byte[] value;
                try {
                    value = new byte[records.readInt()];
                } catch (EOFException e) {
                    break;
                }
                records.readFully(value);
                // The callback is told of failures, and flush waits for all.
                Future<RecordMetadata> unused =
                        producer.send(new ProducerRecord<>(arguments[1], 0, null, value), (metadata, e) -> {
                            if (e != null) {
                                failure.compareAndSet(null, e);
                            }
                        });
            }
            producer.flush();
            if (failure.get() != null) {
                throw new IOException("not all was sent", failure.get());
            }
            System.out.println(TargetLimit.RESULT + from + " " + System.currentTimeMillis());
        }
    }
}
