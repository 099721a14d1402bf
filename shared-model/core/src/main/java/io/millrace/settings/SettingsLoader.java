// SPDX-License-Identifier: Apache-2.0
package io.millrace.settings;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.millrace.fault.FaultCode;
import io.millrace.fault.Finding;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Reads {@code pipeline.yaml} and the environment into {@link PipelineSettings}. The environment wins: a setting's
 * variable is {@code MILLRACE_} and its path in upper case with underscores, {@code MILLRACE_SOURCE_CONNECT_TIMEOUT}
 * for {@code source.connectTimeout}. Stateless.
 */
public final class SettingsLoader {

    private SettingsLoader() {}

    /**
     * The settings in that file and environment.
     *
     * @throws InvalidSettings with everything that is wrong, not only the first
     */
    public static PipelineSettings load(Path file, Map<String, String> environment) throws InvalidSettings {
        String text;
        try {
            text = Files.readString(file);
        } catch (IOException e) {
            throw new InvalidSettings(List.of(new Finding(
                    FaultCode.SETTING_MISSING,
                    file.toString(),
                    e.getClass().getSimpleName(),
                    "the pipeline's settings cannot be read",
                    "Give the path of an existing file.")));
        }
        return parse(text, environment);
    }

    /**
     * The settings in that YAML text and environment.
     *
     * @throws InvalidSettings with everything that is wrong, not only the first
     */
    public static PipelineSettings parse(String yaml, Map<String, String> environment) throws InvalidSettings {
        JsonNode tree;
        try {
            tree = new YAMLMapper().readTree(yaml);
        } catch (JsonProcessingException e) {
            // The parser's own text would quote the file, and with it perhaps a secret: only the place is shown.
            String place = e.getLocation() == null
                    ? "somewhere"
                    : "line " + e.getLocation().getLineNr() + ", column "
                            + e.getLocation().getColumnNr();
            throw new InvalidSettings(
                    List.of(Finding.of(FaultCode.SETTING_INVALID, "pipeline.yaml", place, "this is not YAML")));
        }
        List<Finding> findings = new ArrayList<>();
        SettingsBinder binder = new SettingsBinder(environment, findings);
        PipelineSettings settings =
                binder.bind(PipelineSettings.class, tree == null ? MissingNode.getInstance() : tree, "");
        if (settings == null || !findings.isEmpty()) {
            throw new InvalidSettings(findings);
        }
        return settings;
    }
}
