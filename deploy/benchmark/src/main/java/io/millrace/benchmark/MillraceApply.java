// SPDX-License-Identifier: Apache-2.0
package io.millrace.benchmark;

import io.millrace.testkit.Await;
import io.millrace.testkit.OsProcess;
import io.millrace.testkit.TopicView;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** Millrace's services, packaged and started as anybody would, with one pipeline for all backlogs. */
final class MillraceApply implements Applier {

    private static final Duration LIMIT = Duration.ofMinutes(15);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(30);
    private static final String PIPELINE = "bench";

    /** Where its capture leaves changes. */
    static final String TOPIC = PIPELINE + ".changes";

    private final SnapshotServers servers;
    private final MillraceService service;
    private final Path settings;

    /**
     * Describes it.
     *
     * @param folder for settings, state and logs; exists
     */
    MillraceApply(SnapshotServers servers, ApplyOptions options, Path folder) {
        this.servers = servers;
        this.service = new MillraceService(
                Programs.of(options.heap(), options.jvm()), folder, options.recording(), new Settings());
        this.settings = servers.pipelineFile(folder).write(PIPELINE, "", "apply: {lanes: " + options.lanes() + "}\n");
    }

    @Override
    public Settings settings() {
        return service.settings();
    }

    @Override
    public String name() {
        return "Millrace";
    }

    @Override
    public String table(String table) {
        return BenchmarkServers.DATABASE + "." + table;
    }

    @Override
    public void begin() {
        try (OsProcess capture = service.unrecorded("capture", settings, "begin-capture");
                OsProcess snapshot = service.unrecorded("snapshot", settings, "begin-snapshot");
                OsProcess apply = service.unrecorded("apply", settings, "begin-apply")) {
            List<OsProcess> all = List.of(capture, snapshot, apply);
            all.forEach(OsProcess::start);
            Await.until(
                    "the copy",
                    LIMIT,
                    () -> all.stream().anyMatch(process -> !process.isRunning()) || isCopied(),
                    () -> "; the end of the snapshot's log:\n" + snapshot.logTail());
            if (!isCopied()) {
                throw new IllegalStateException("Millrace ended; the ends of its logs:\n" + capture.logTail() + "\n"
                        + snapshot.logTail() + "\n" + apply.logTail());
            }
            all.forEach(process -> process.stop(STOP_LIMIT));
        }
    }

    private boolean isCopied() {
        return servers.targetSays("SELECT to_regclass('millrace.progress') IS NOT NULL")
                        .equals("t")
                && servers.targetSays("SELECT count(*) FROM millrace.snapshot_run WHERE state = 'completed'")
                        .equals("1")
                && servers.targetSays("SELECT count(*) FROM millrace.progress").equals("1");
    }

    @Override
    public void gather(Backlog backlog) {
        try (OsProcess capture = service.unrecorded("capture", settings, "gather-" + backlog.lastKey());
                TopicView view = new TopicView(servers.kafka().bootstrapServers(), TOPIC)) {
            TopicReading reading = new TopicReading(MillraceCapture::eachKeyIn, view, view.end(), capture);
            capture.start();
            BacklogScenario.await(name(), reading, backlog);
            capture.stop(STOP_LIMIT);
            backlog.requireWhole(name(), reading.span().changes());
        }
    }

    @Override
    public List<OsProcess> applying(int number) {
        return List.of(service.process("apply", settings, "apply-" + number));
    }

    @Override
    public List<OsProcess> whole(int number) {
        return List.of(
                service.process("capture", settings, "capture-" + number),
                service.process("apply", settings, "apply-" + number));
    }
}
