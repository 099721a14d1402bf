// SPDX-License-Identifier: Apache-2.0
package io.millrace.prove;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.prove.PipelineSummary.Phase;
import io.millrace.testkit.Folders;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The proof of the whole pipeline, short: a few kills while the tables are copied and a few afterwards. The source is the
 * MariaDB from Maven, or what is installed in the folder that {@code millrace.test.source} names.
 */
class PipelineProofIT {

    private static final double MINUTES = 0.2;
    private static final double LONGEST_MINUTES = 20;
    private static final int KILLS_IN_COPY = 3;
    private static final int KILLS = 3;
    private static final int ROWS = 4_000;
    private static final long SEED = Long.getLong("millrace.test.seed", 3L);

    @Test
    @Tag("system")
    @Tag("H9")
    @Tag("A14")
    void theTargetEqualsTheSourceAfterEveryProcessWasKilled() {
        Path folder = Folders.temporary("prove-pipeline");
        ProveOptions options = new ProveOptions(
                Profile.PIPELINE,
                MINUTES,
                KILLS,
                LONGEST_MINUTES,
                KILLS_IN_COPY,
                ROWS,
                SEED,
                Optional.ofNullable(System.getProperty("millrace.test.source")).map(Path::of),
                3,
                15,
                Optional.of(folder),
                Optional.empty(),
                List.of());
        PipelineSummary summary;
        try (PipelineProfile profile = new PipelineProfile(options, folder, PipelineProofIT::say)) {
            summary = profile.run();
        }
        say(summary.text());
        assertThat(summary.isClean()).as(summary.text()).isTrue();
        assertThat(summary.faults(Phase.COPY).killsByVictim()).containsKeys("snapshot", "target", "source");
        Folders.delete(folder);
    }

    private static void say(String text) {
        System.out.println("[proof] " + text);
    }
}
