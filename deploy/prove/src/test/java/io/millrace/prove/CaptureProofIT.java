// SPDX-License-Identifier: Apache-2.0
package io.millrace.prove;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.prove.check.Mutant;
import io.millrace.prove.fault.FaultKind;
import io.millrace.prove.fault.FaultOutcome;
import io.millrace.testkit.Folders;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The proof of capture, short: each kind of fault at least once, then all mutants on what was written. The source is the
 * MariaDB from Maven, or what is installed in the folder that {@code millrace.test.source} names.
 */
class CaptureProofIT {

    private static final double MINUTES = 0.3;

    /** Six faults, one of each kind, kill seven times; however long that takes on a busy machine. */
    private static final int KILLS = 7;

    private static final double LONGEST_MINUTES = 30;
    private static final long SEED = Long.getLong("millrace.test.seed", 3L);

    @Test
    @Tag("system")
    @Tag("H3")
    @Tag("B17")
    @Tag("B18")
    @Tag("B19")
    void nothingIsLostOrInventedWhileCaptureIsKilledAndEveryMutantIsFound() {
        Path folder = Folders.temporary("prove");
        ProveOptions options = new ProveOptions(
                Profile.CAPTURE,
                MINUTES,
                KILLS,
                0,
                LONGEST_MINUTES,
                0,
                0,
                SEED,
                Optional.ofNullable(System.getProperty("millrace.test.source")).map(Path::of),
                4,
                30,
                Optional.of(folder),
                Optional.empty(),
                Optional.empty(),
                Set.of(),
                List.of(Mutant.values()),
                List.of());
        CaptureSummary summary;
        try (CaptureProfile profile = new CaptureProfile(options, folder, CaptureProofIT::say)) {
            summary = profile.run();
        }
        say(summary.text());
        assertThat(summary.isClean()).as(summary.text()).isTrue();
        assertThat(summary.faults().faults())
                .extracting(FaultOutcome::kind)
                .contains(
                        FaultKind.KILL_PROCESS,
                        FaultKind.KILL_PROCESS_TWICE,
                        FaultKind.STOP_PROCESS,
                        FaultKind.KILL_LOG_CONNECTION,
                        FaultKind.KILL_LOG_CONNECTION_TWICE,
                        FaultKind.KILL_ALL_CONNECTIONS);
        Folders.delete(folder);
    }

    private static void say(String text) {
        System.out.println("[proof] " + text);
    }
}
