// SPDX-License-Identifier: Apache-2.0
package io.millrace.settings;

import io.millrace.control.ServiceName;
import java.io.Serializable;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Everything a pipeline is told: one file {@code pipeline.yaml} that all three services read. Immutable, valid once
 * built, free of secrets (it holds references to them), and serializable, so that jobs carry it.
 */
public record PipelineSettings(
        @Setting(doc = "Name of the pipeline: prefix of its topics, key of its rows in the target.")
        String pipeline,

        @Setting(doc = "Where changes come from.") SourceSettings source,
        @Setting(doc = "Where the change log is kept.") KafkaSettings kafka,
        @Setting(doc = "Where changes go to.") TargetSettings target,

        @Setting(doc = "Processing on the way, in this order.", byDefault = "")
        List<TransformSettings> transforms,

        @Setting(doc = "The capture service.", byDefault = "")
        CaptureSettings capture,

        @Setting(doc = "The snapshot service.", byDefault = "")
        SnapshotSettings snapshot,

        @Setting(doc = "The apply service.", byDefault = "") ApplySettings apply,

        @Setting(doc = "Addresses that the services listen on.", byDefault = "")
        HttpSettings http,

        @Setting(
                doc =
                        "Folder for checkpoints. Losing it loses nothing but the time to find the place again. A relative one"
                                + " begins where the process stands that reads the settings.",
                byDefault = "./state")
        String stateDir)
        implements Serializable {

    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9_-]{0,62}");

    public PipelineSettings {
        transforms = List.copyOf(transforms);
        SettingChecks checks = new SettingChecks()
                .require(
                        NAME.matcher(pipeline).matches(),
                        "pipeline",
                        pipeline,
                        "it becomes part of topic names: use a-z, 0-9, - and _");
        stateDir = checks.folder("stateDir", stateDir);
        checks.finish();
    }

    /** The same, with other {@code source.tables}. */
    public PipelineSettings capturing(List<String> tables) {
        return new PipelineSettings(
                pipeline,
                source.capturing(tables),
                kafka,
                target,
                transforms,
                capture,
                snapshot,
                apply,
                http,
                stateDir);
    }

    /** The folder of a service's own state. */
    public Path stateDirOf(String service) {
        return Path.of(stateDir, pipeline, service);
    }

    /** How that service's job is run. */
    public JobSettings jobOf(ServiceName service) {
        return switch (service) {
            case CAPTURE -> capture.job();
            case SNAPSHOT -> snapshot.job();
            case APPLY -> apply.job();
        };
    }

    /** The topic of the change log. */
    public String changesTopic() {
        return pipeline + ".changes";
    }

    /** The topic of table schemas. */
    public String schemasTopic() {
        return pipeline + ".schemas";
    }

    /** The topic of facts, commands and status. */
    public String controlTopic() {
        return pipeline + ".control";
    }
}
