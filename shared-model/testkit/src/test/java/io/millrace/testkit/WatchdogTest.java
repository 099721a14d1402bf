// SPDX-License-Identifier: Apache-2.0
package io.millrace.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class WatchdogTest {

    private static final Duration LIMIT = Duration.ofSeconds(20);

    @Test
    void serversAndFoldersGoWithAJvmThatIsKilled() throws IOException {
        goesWithItsJvm("wait");
    }

    @Test
    void serversAndFoldersGoWithAJvmThatHalts() throws IOException {
        goesWithItsJvm("halt");
    }

    private static void goesWithItsJvm(String end) throws IOException {
        Process jvm = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Program.class.getName(),
                        end)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader said =
                new BufferedReader(new InputStreamReader(jvm.getInputStream(), StandardCharsets.UTF_8))) {
            long sleeper = Long.parseLong(said.readLine());
            long postgres = Long.parseLong(said.readLine());
            Path folder = Path.of(said.readLine());
            if (end.equals("wait")) {
                assertThat(isRunning(sleeper)).isTrue();
                assertThat(isRunning(postgres)).isTrue();
                assertThat(folder).exists();
                jvm.destroyForcibly();
            }
            Await.until("the end of a process", LIMIT, () -> !isRunning(sleeper));
            Await.until("the end of a server", LIMIT, () -> !isRunning(postgres));
            Await.until("the end of a folder", LIMIT, () -> !Files.exists(folder));
        }
    }

    // A killed orphan may wait for its burial; then it has a number, but no program any more.
    private static boolean isRunning(long pid) {
        return Programs.run(Map.of(), List.of("readlink", "/proc/" + pid + "/exe"))
                        .exitCode()
                == 0;
    }

    /** What the killed JVM runs. */
    static final class Program {

        public static void main(String[] arguments) throws InterruptedException {
            Path folder = Folders.temporary("watched");
            OsProcess sleeper =
                    new OsProcess("sleeper", List.of("sleep", "600"), Map.of(), folder, folder.resolve("log"));
            sleeper.start();
            PostgresServer postgres =
                    PostgresServer.embedded(ServerOptions.defaults().inFolder(folder));
            postgres.start();
            System.out.println(sleeper.pid());
            System.out.println(postgres.pid());
            System.out.println(folder);
            if (arguments[0].equals("halt")) {
                Runtime.getRuntime().halt(3);
            }
            new java.util.concurrent.CountDownLatch(1).await();
        }
    }
}
