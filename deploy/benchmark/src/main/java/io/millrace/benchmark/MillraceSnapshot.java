// SPDX-License-Identifier: Apache-2.0
package io.millrace.benchmark;

import io.millrace.benchmark.result.Run;
import io.millrace.testkit.Await;
import io.millrace.testkit.OsProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** Millrace's capture and snapshot services, packaged and started as anybody would. Each copy is a pipeline of its own. */
final class MillraceSnapshot implements Copier {

    private static final Duration LIMIT = Duration.ofMinutes(15);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(30);

    private final SnapshotServers servers;
    private final MillraceService service;
    private final PipelineFile file;

    /**
     * Describes it.
     *
     * @param folder for settings, state and logs; exists
     */
    MillraceSnapshot(SnapshotServers servers, SnapshotOptions options, Path folder) {
        this.servers = servers;
        this.service = new MillraceService(
                Programs.of(options.heap(), options.jvm()), folder, options.recording(), new Settings());
        this.file = servers.pipelineFile(folder);
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
    public CopyTables.Prepared wants() {
        return CopyTables.Prepared.NONE;
    }

    @Override
    public Run copy(int number, long rows) {
        Path settings = file.write("copy-" + number, "", "");
        long begun = System.currentTimeMillis();
        try (OsProcess capture = service.unrecorded("capture", settings, "capture-" + number);
                OsProcess snapshot = service.process("snapshot", settings, "snapshot-" + number)) {
            capture.start();
            snapshot.start();
            try (ProcessMeter ofCapture = new ProcessMeter(capture.pid());
                    ProcessMeter ofSnapshot = new ProcessMeter(snapshot.pid())) {
                Await.until(
                        "the copy",
                        LIMIT,
                        () -> !snapshot.isRunning() || !capture.isRunning() || isComplete(),
                        () -> "; the end of its log:\n" + snapshot.logTail());
                if (!isComplete()) {
                    throw new IllegalStateException(
                            "Millrace ended; the ends of its logs:\n" + capture.logTail() + "\n" + snapshot.logTail());
                }
                long from = millis("started_at");
                long to = millis("completed_at");
                Say.line("rows were there after %.2f s"
                        .formatted((Long.parseLong(servers.targetSays(
                                                "SELECT (extract(epoch FROM max(updated_at)) * 1000)::bigint FROM"
                                                        + " millrace.snapshot_chunk"))
                                        - from)
                                / 1e3));
                Run copied = Run.of(
                        rows,
                        (to - from) / 1e3,
                        (to - begun) / 1e3,
                        List.of(ofSnapshot.used("snapshot", from, to), ofCapture.used("capture", from, to)));
                snapshot.stop(STOP_LIMIT);
                capture.stop(STOP_LIMIT);
                return copied;
            }
        }
    }

    private boolean isComplete() {
        return servers.targetSays("SELECT to_regclass('millrace.snapshot_run') IS NOT NULL")
                        .equals("t")
                && servers.targetSays("SELECT count(*) FROM millrace.snapshot_run WHERE state = 'completed'")
                        .equals("1");
    }

    private long millis(String column) {
        return Long.parseLong(servers.targetSays(
                "SELECT (extract(epoch FROM " + column + ") * 1000)::bigint FROM millrace.snapshot_run"));
    }
}
