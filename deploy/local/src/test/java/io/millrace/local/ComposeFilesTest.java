// SPDX-License-Identifier: Apache-2.0
package io.millrace.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.model.TableId;
import io.millrace.settings.PipelineSettings;
import io.millrace.settings.SettingsLoader;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a person copies from {@code deploy/compose} must be readable by the services. */
class ComposeFilesTest {

    @Test
    void theSettingsOfTheStackAreValid() throws Exception {
        PipelineSettings settings = SettingsLoader.load(Path.of("../compose/pipeline.yaml"), Map.of());

        assertThat(settings.pipeline()).isEqualTo("shop");
        assertThat(settings.source().selection().includes(new TableId("shop", "orders")))
                .isTrue();
    }

    @Test
    void theVariablesOfTheImageAreSettings() throws Exception {
        PipelineSettings settings = SettingsLoader.load(
                Path.of("../compose/pipeline.yaml"),
                Map.of("MILLRACE_HTTP_HOST", "0.0.0.0", "MILLRACE_STATE_DIR", "/var/lib/millrace"));

        assertThat(settings.http().host()).isEqualTo("0.0.0.0");
        assertThat(settings.stateDir()).isEqualTo("/var/lib/millrace");
    }
}
