// SPDX-License-Identifier: Apache-2.0
package io.millrace.prove.check;

import io.millrace.codec.ChangeRecord;
import io.millrace.codec.RecordCodec;
import io.millrace.fault.MillraceException;
import io.millrace.testkit.TopicView;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** The topics that capture writes, as they are read from their beginning. Thread-safe. */
public final class ChangeLog {

    private final String bootstrapServers;
    private final String pipeline;

    public ChangeLog(String bootstrapServers, String pipeline) {
        this.bootstrapServers = bootstrapServers;
        this.pipeline = pipeline;
    }

    /** A reader of the topic of changes. */
    public TopicView changes() {
        return new TopicView(bootstrapServers, pipeline + ".changes");
    }

    /** Gives on all records that are there; those that cannot be read are violations. */
    void read(RecordTaker taker, Violations violations) {
        try (TopicView view = changes()) {
            view.read(0, record -> decode(record, taker, violations));
        }
    }

    private static void decode(ConsumerRecord<byte[], byte[]> record, RecordTaker taker, Violations violations) {
        ChangeRecord decoded;
        try {
            decoded = RecordCodec.decode(record.value());
        } catch (MillraceException e) {
            violations.add(ViolationKind.UNREADABLE, "offset " + record.offset(), String.valueOf(e.getMessage()));
            return;
        }
        taker.take(record.offset(), decoded);
    }

    /** The shapes that rows name. */
    Shapes shapes() {
        Shapes shapes = new Shapes();
        try (TopicView view = new TopicView(bootstrapServers, pipeline + ".schemas")) {
            view.read(0, record -> {
                if (record.value() != null
                        && RecordCodec.decode(record.value()) instanceof ChangeRecord.Schema schema) {
                    shapes.learn(schema.change());
                }
            });
        }
        return shapes;
    }
}
