// SPDX-License-Identifier: Apache-2.0
package io.millrace.prove.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointsTest {

    private final Stub service = new Stub();

    @TempDir
    private Path folder;

    @BeforeEach
    void fill() throws IOException {
        for (int number = 1; number <= 2; number++) {
            Path checkpoint = Files.createDirectories(folder.resolve("checkpoints/run-1/chk-" + number));
            Files.write(metadata(number), new byte[100]);
            Files.setLastModifiedTime(metadata(number), FileTime.fromMillis(number * 1_000L));
            Files.write(checkpoint.resolve("state"), new byte[10]);
        }
        Files.writeString(folder.resolve("checkpoints/lock"), "");
    }

    @Test
    void allOfThemAreLostWhileTheServiceIsDown() throws IOException {
        assertThat(suffer(FaultKind.LOSE_CHECKPOINTS)).isEqualTo(Effect.killed(1));

        try (var left = Files.list(folder.resolve("checkpoints"))) {
            assertThat(left).containsExactly(folder.resolve("checkpoints/lock"));
        }
        assertThat(service.done).containsExactly("kill", "start");
    }

    @Test
    void theNewestOneIsDamaged() throws IOException {
        suffer(FaultKind.DAMAGE_CHECKPOINT);

        assertThat(Files.readAllBytes(metadata(1))).hasSize(100).containsOnly(0);
        assertThat(Files.readAllBytes(metadata(2))).hasSize(50).contains(-1);
        assertThat(service.done).containsExactly("kill", "start");
    }

    @Test
    void aServiceThatHasNoneIsKilledAndThatIsAllThatWasDone() {
        Checkpoints none = new Checkpoints(service, folder.resolve("none"), Duration.ZERO);

        for (FaultKind kind : List.of(FaultKind.LOSE_CHECKPOINTS, FaultKind.DAMAGE_CHECKPOINT)) {
            assertThat(none.suffer(kind, Duration.ZERO))
                    .isEqualTo(Effect.missed(1, "there was no checkpoint in " + folder.resolve("none")));
        }
    }

    @Test
    void whatIsForOthersIsRefused() {
        assertThatThrownBy(() -> suffer(FaultKind.RESET)).hasMessage("stub state cannot suffer reset");
    }

    private Effect suffer(FaultKind kind) {
        return new Checkpoints(service, folder, Duration.ZERO).suffer(kind, Duration.ZERO);
    }

    private Path metadata(int number) {
        return folder.resolve("checkpoints/run-1/chk-" + number + "/_metadata");
    }

    /** Notes its signals. */
    private static final class Stub implements ProcessVictim {

        private final List<String> done = new ArrayList<>();

        @Override
        public String name() {
            return "stub";
        }

        @Override
        public void kill() {
            done.add("kill");
        }

        @Override
        public void start() {
            done.add("start");
        }

        @Override
        public void pause() {
            done.add("pause");
        }

        @Override
        public void resume() {
            done.add("resume");
        }
    }
}
