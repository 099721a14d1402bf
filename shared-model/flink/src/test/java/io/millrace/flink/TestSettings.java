// SPDX-License-Identifier: Apache-2.0
package io.millrace.flink;

import io.millrace.settings.InvalidSettings;
import io.millrace.settings.PipelineSettings;
import io.millrace.settings.SettingsLoader;
import java.nio.file.Path;
import java.util.Map;

/** Settings for tests of what runs jobs and speaks to Kafka. */
final class TestSettings {

    private TestSettings() {}

    /** Without any server: for the job runner. */
    static PipelineSettings ofJob(Path stateDir, String job) {
        return parse("test", "127.0.0.1:1", "", stateDir.toString(), job);
    }

    /** Without any job: for topics. */
    static PipelineSettings ofKafka(String pipeline, String brokers, String kafka) {
        return parse(pipeline, brokers, kafka, "unused", "");
    }

    private static PipelineSettings parse(String pipeline, String brokers, String kafka, String stateDir, String job) {
        String yaml = """
                pipeline: %s
                stateDir: '%s'
                source: {host: localhost, user: x, tables: ['a.b']}
                target: {host: localhost, user: x, database: d}
                kafka: {bootstrapServers: '%s', requestTimeout: 10s%s}
                capture: {job: {%s}}
                """.formatted(pipeline, stateDir, brokers, kafka.isEmpty() ? "" : ", " + kafka, job);
        try {
            return SettingsLoader.parse(yaml, Map.of());
        } catch (InvalidSettings e) {
            throw new IllegalArgumentException(e);
        }
    }
}
