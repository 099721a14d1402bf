// SPDX-License-Identifier: Apache-2.0
package io.millrace.capture.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/**
 * The form of the split in checkpoints, which must be read for ever once released. A new version gets a new golden file.
 * {@code -Dmillrace.golden.write=true} writes the file of the present version, once, when the version is made.
 */
class LogSplitSerializerTest {

    private static final String FILE = "golden/log-split-v" + LogSplitSerializer.VERSION + ".hex";

    private final LogSplitSerializer serializer = new LogSplitSerializer();
    private final LogSplit split = new LogSplit("start-1", ScriptedLog.start());

    @Test
    void readsWhatTheReleasedVersionWrote() throws IOException {
        assertThat(serializer.deserialize(1, golden())).isEqualTo(split);
    }

    @Test
    void writesWhatTheGoldenFileHolds() throws IOException {
        byte[] written = serializer.serialize(split);
        if (Boolean.getBoolean("millrace.golden.write")) {
            Path file = Path.of("src/test/resources", FILE);
            Files.createDirectories(file.getParent());
            Files.writeString(file, HexFormat.of().formatHex(written) + "\n");
        }

        assertThat(written).isEqualTo(golden());
    }

    @Test
    void refusesAnUnknownVersionAndDamagedBytes() throws IOException {
        byte[] damaged = golden();
        damaged[20] ^= 1;

        assertThatThrownBy(() -> serializer.deserialize(99, golden())).hasMessageContaining("version 99");
        assertThatThrownBy(() -> serializer.deserialize(1, damaged)).isInstanceOf(IOException.class);
    }

    @Test
    void theEnumeratorKeepsItsSplitWhileNobodyHasIt() throws IOException {
        LogEnumeratorStateSerializer states = new LogEnumeratorStateSerializer();

        for (LogEnumeratorState state :
                new LogEnumeratorState[] {new LogEnumeratorState(null), new LogEnumeratorState(split)}) {
            assertThat(states.deserialize(1, states.serialize(state))).isEqualTo(state);
        }
    }

    private static byte[] golden() throws IOException {
        try (InputStream in = LogSplitSerializerTest.class.getClassLoader().getResourceAsStream(FILE)) {
            return HexFormat.of().parseHex(new String(in.readAllBytes(), StandardCharsets.UTF_8).strip());
        }
    }
}
