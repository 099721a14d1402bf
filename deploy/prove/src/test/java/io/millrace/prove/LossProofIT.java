// SPDX-License-Identifier: Apache-2.0
package io.millrace.prove;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.testkit.Folders;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What cannot be made good any more is told of, as {@code prove --profile loss} does it. */
class LossProofIT {

    private static final long SEED = Long.getLong("millrace.test.seed", 3L);

    @Test
    @Tag("system")
    @Tag("H13")
    @Tag("B13")
    void aLogThatIsPurgedBeforeItWasReadIsToldOfAndLeavesAStateOfTheSource() {
        Path folder = Folders.temporary("prove-loss");
        List<String> arguments = new ArrayList<>(List.of("--profile", "loss", "--seed", String.valueOf(SEED)));
        String source = System.getProperty("millrace.test.source");
        if (source != null) {
            arguments.addAll(List.of("--source-home", source));
        }
        LossSummary summary;
        try (LossProfile profile = new LossProfile(ProveOptions.parse(arguments), folder, LossProofIT::say)) {
            summary = profile.run();
        }
        say(summary.text());
        assertThat(summary.isClean()).as(summary.text()).isTrue();
        assertThat(summary.alarms()).hasSize(2).allMatch(alarm -> alarm.startsWith("LOG_PURGED"));
        Folders.delete(folder);
    }

    private static void say(String text) {
        System.out.println("[proof] " + text);
    }
}
