// SPDX-License-Identifier: Apache-2.0
package io.millrace.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SettingsTest {

    @TempDir
    Path folder;

    @Test
    void showsAllButThePassword() throws IOException {
        Path file = Files.writeString(
                folder.resolve("source"), "user=a\npassword=" + BenchmarkServers.PASSWORD + "\nrate=" + 7 + "\n");
        Settings settings = new Settings();
        settings.note("JVM", "-Xmx1g");
        settings.note("source", file);

        assertThat(settings.texts()).isEqualTo(Map.of("JVM", "-Xmx1g", "source", "user=a\npassword=***\nrate=7"));
    }
}
