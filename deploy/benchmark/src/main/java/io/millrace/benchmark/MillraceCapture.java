// SPDX-License-Identifier: Apache-2.0
package io.millrace.benchmark;

import io.millrace.codec.ChangeRecord;
import io.millrace.codec.RecordCodec;
import io.millrace.model.RowChange;
import io.millrace.testkit.Await;
import io.millrace.testkit.OsProcess;
import io.millrace.testkit.TopicView;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.LongConsumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/** Millrace's capture service, packaged and started as anybody would. Each reading is a pipeline of its own. */
final class MillraceCapture implements TopicWriter {

    private static final Duration START_LIMIT = Duration.ofMinutes(3);

    private final BenchmarkServers servers;
    private final MillraceService service;
    private final PipelineFile file;
    private final String sourceLog;
    private final String moreOfKafka;

    /**
     * Describes it.
     *
     * @param folder for settings, state and logs; exists
     * @param moreOfKafka lines of YAML of that section for what differs from the defaults; may be empty
     */
    MillraceCapture(BenchmarkServers servers, Options options, Path folder, String moreOfKafka) {
        this.servers = servers;
        this.service = new MillraceService(Programs.of(options), folder, options.recording(), new Settings());
        this.file = new PipelineFile(servers, null, folder);
        this.sourceLog = options.sourceLog();
        this.moreOfKafka = moreOfKafka;
    }

    @Override
    public Settings settings() {
        return service.settings();
    }

    @Override
    public String name() {
        return "Millrace " + sourceLog;
    }

    @Override
    public String topic(int number) {
        return pipeline(number) + ".changes";
    }

    private static String pipeline(int number) {
        return "bench-" + number;
    }

    /** Starts each pipeline for a moment: its change log begins with the place of its first start, for good. */
    @Override
    public void settleStart(int readings) {
        for (int number = 1; number <= readings; number++) {
            try (OsProcess process = service.unrecorded("capture", write(number), pipeline(number));
                    TopicView view = servers.view(topic(number))) {
                process.start();
                Await.until(
                        "the change log's first record",
                        START_LIMIT,
                        () -> !process.isRunning() || view.end() > 0,
                        () -> "; the end of capture's log:\n" + process.logTail());
                if (view.end() == 0) {
                    throw new IllegalStateException("capture ended; the end of its log:\n" + process.logTail());
                }
            }
        }
    }

    @Override
    public Reading reading(int number) {
        OsProcess process = service.process("capture", write(number), "capture-" + number);
        return new TopicReading(this::eachKey, servers.view(topic(number)), 1, process);
    }

    private Path write(int number) {
        return file.write(pipeline(number), "  log: " + sourceLog + "\n", moreOfKafka);
    }

    @Override
    public void eachKey(ConsumerRecord<byte[], byte[]> record, LongConsumer taker) {
        eachKeyIn(record, taker);
    }

    /** The same of any pipeline's record. */
    static void eachKeyIn(ConsumerRecord<byte[], byte[]> record, LongConsumer taker) {
        if (RecordCodec.decode(record.value()) instanceof ChangeRecord.Transaction transaction) {
            for (RowChange row : transaction.rows()) {
                @Nullable Object[] image = row.after() == null ? row.before() : row.after();
                // Every table of the benchmark has its key in front.
                if (image != null && image[0] instanceof Long key) {
                    taker.accept(key);
                }
            }
        }
    }
}
