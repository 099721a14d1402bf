// SPDX-License-Identifier: Apache-2.0
package io.millrace.prove;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.prove.PipelineSummary.Phase;
import io.millrace.testkit.Folders;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The proof of the whole pipeline, short, as {@code prove --profile smoke} does it. The source is the MariaDB from Maven, or
 * what is installed in the folder that {@code millrace.test.source} names.
 */
class SmokeProofIT {

    private static final long SEED = Long.getLong("millrace.test.seed", 3L);

    @Test
    @Tag("system")
    @Tag("H9")
    @Tag("A14")
    void theTargetEqualsTheSourceAfterEveryProcessWasKilled() {
        Path folder = Folders.temporary("prove-smoke");
        List<String> arguments = new ArrayList<>(
                List.of("--profile", "smoke", "--seed", String.valueOf(SEED), "--report", "target/proof"));
        String source = System.getProperty("millrace.test.source");
        if (source != null) {
            arguments.addAll(List.of("--source-home", source));
        }
        ProveOptions options = ProveOptions.parse(arguments);
        PipelineSummary summary;
        try (PipelineProfile profile = new PipelineProfile(options, folder, SmokeProofIT::say, () -> false)) {
            summary = profile.run();
        }
        say(summary.text());
        assertThat(summary.isClean()).as(summary.text()).isTrue();
        assertThat(Path.of("target/proof/report.html")).content().contains("passed");
        assertThat(summary.faults(Phase.COPY).killsByVictim()).containsKeys("snapshot", "target", "source");
        Folders.delete(folder);
    }

    private static void say(String text) {
        System.out.println("[proof] " + text);
    }
}
