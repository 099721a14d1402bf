// SPDX-License-Identifier: Apache-2.0
package io.millrace.prove;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.prove.check.Mutant;
import io.millrace.testkit.Folders;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The proof of capture, short: a few faults of each kind, then all mutants on what was written. The source is the
 * MariaDB from Maven, or what is installed in the folder that {@code millrace.test.source} names.
 */
class CaptureProofIT {

    private static final double MINUTES = 0.5;
    private static final double KILLS_PER_MINUTE = 12;
    private static final long SEED = Long.getLong("millrace.test.seed", 3L);

    @Test
    @Tag("system")
    void nothingIsLostOrInventedWhileCaptureIsKilledAndEveryMutantIsFound() {
        Path folder = Folders.temporary("prove");
        ProveOptions options = new ProveOptions(
                MINUTES,
                KILLS_PER_MINUTE,
                SEED,
                Optional.ofNullable(System.getProperty("millrace.test.source")).map(Path::of),
                4,
                30,
                Optional.of(folder),
                Optional.empty(),
                List.of(Mutant.values()));
        Summary summary;
        try (CaptureProfile profile = new CaptureProfile(options, folder, CaptureProofIT::say)) {
            summary = profile.run();
        }
        say(summary.text());
        assertThat(summary.isClean()).as(summary.text()).isTrue();
        assertThat(summary.kills()).isGreaterThan(2);
        assertThat(summary.read().transactions()).isGreaterThan(500);
        Folders.delete(folder);
    }

    private static void say(String text) {
        System.out.println("[proof] " + text);
    }
}
