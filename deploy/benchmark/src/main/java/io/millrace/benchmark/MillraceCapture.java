// SPDX-License-Identifier: Apache-2.0
package io.millrace.benchmark;

import io.millrace.codec.ChangeRecord;
import io.millrace.codec.RecordCodec;
import io.millrace.model.RowChange;
import io.millrace.testkit.Await;
import io.millrace.testkit.OsProcess;
import io.millrace.testkit.Ports;
import io.millrace.testkit.TopicView;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.LongConsumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/** Millrace's capture service, packaged and started as anybody would. Each reading is a pipeline of its own. */
final class MillraceCapture implements TopicWriter {

    private static final Duration START_LIMIT = Duration.ofMinutes(3);

    private final BenchmarkServers servers;
    private final Programs programs;
    private final Options options;
    private final Path folder;
    private final String moreSettings;

    /**
     * Describes it.
     *
     * @param folder for settings, state and logs; exists
     * @param moreSettings lines of YAML for what differs from the defaults; may be empty
     */
    MillraceCapture(BenchmarkServers servers, Options options, Path folder, String moreSettings) {
        this.servers = servers;
        this.programs = Programs.of(options);
        this.options = options;
        this.folder = folder;
        this.moreSettings = moreSettings;
    }

    @Override
    public String name() {
        return "Millrace " + options.sourceLog();
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
            try (OsProcess process = process(number, List.of());
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
        return new TopicReading(this, servers.view(topic(number)), 1, process(number, recording(number)));
    }

    private List<String> recording(int number) {
        return options.recording()
                .map(to -> List.of("-XX:StartFlightRecording=settings=profile,dumponexit=true,filename="
                        + to.resolve("capture-" + number + ".jfr")))
                .orElse(List.of());
    }

    private OsProcess process(int number, List<String> jvm) {
        Path settings = write(number);
        return new OsProcess(
                "capture",
                programs.java(jvm, "-jar", programs.capture().toString(), settings.toString()),
                Map.of("BENCHMARK_PASSWORD", BenchmarkServers.PASSWORD),
                folder,
                folder.resolve(pipeline(number) + ".log"));
    }

    private Path write(int number) {
        String yaml = """
                pipeline: %s
                source:
                  host: 127.0.0.1
                  port: %d
                  user: %s
                  password: ${env:BENCHMARK_PASSWORD}
                  tables: ["%s.*"]
                  log: %s
                # Capture has no business with the target.
                target:
                  host: 127.0.0.1
                  database: none
                  user: none
                http:
                  capturePort: %d
                stateDir: %s
                kafka:
                  bootstrapServers: %s
                  # All of it shares one machine, which may be a busy one.
                  requestTimeout: 30s
                %s""".formatted(
                        pipeline(number),
                        servers.source().port(),
                        BenchmarkServers.USER,
                        BenchmarkServers.DATABASE,
                        options.sourceLog(),
                        Ports.free(),
                        folder.resolve("state"),
                        servers.kafka().bootstrapServers(),
                        moreSettings);
        try {
            return Files.writeString(folder.resolve(pipeline(number) + ".yaml"), yaml);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void eachKey(ConsumerRecord<byte[], byte[]> record, LongConsumer taker) {
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
