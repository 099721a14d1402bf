// SPDX-License-Identifier: Apache-2.0
package io.millrace.flink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import io.millrace.testkit.Folders;
import io.millrace.testkit.SmallDisk;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A state folder on a disk of its own that is full for a while. */
@Timeout(180)
class FullDiskTest {

    private static final String QUICK = "checkpointInterval: 100ms, checkpointsRetained: 3, restartDelay: 50ms";
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final int DISK_BYTES = 32 << 20;

    @Test
    @Tag("O6")
    @Tag("O1")
    void theJobGoesOnWithoutCheckpointsAndTakesThemAgainWhenThereIsRoom() {
        Path folder = Folders.temporary("full-disk");
        try {
            assumeThat(SmallDisk.obstacle(folder))
                    .as("what keeps a disk from us")
                    .isEmpty();
            try (SmallDisk disk = SmallDisk.mount(folder.resolve("state"), DISK_BYTES);
                    JobHandle job = new EmbeddedJobRunner(TestSettings.ofJob(disk.folder(), QUICK))
                            .start(CountingJob.endless())) {
                await().atMost(LIMIT).until(() -> newest(job) > 2);
                disk.fill();
                long failed = job.report().checkpointsFailed();
                await().atMost(LIMIT).until(() -> job.report().checkpointsFailed() > failed + 3);

                long counted = CountingJob.LAST.get();
                await().atMost(LIMIT).until(() -> CountingJob.LAST.get() > counted);
                long full = newest(job);
                disk.free();
                await().atMost(LIMIT).until(() -> newest(job) > full + 2);

                assertThat(job.report().state()).isEqualTo(JobState.RUNNING);
            }
        } finally {
            Folders.delete(folder);
        }
    }

    private static long newest(JobHandle job) {
        JobReport.CheckpointReport last = job.report().lastCheckpoint();
        return last == null ? 0 : last.number();
    }
}
