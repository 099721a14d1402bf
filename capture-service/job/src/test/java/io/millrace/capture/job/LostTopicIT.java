// SPDX-License-Identifier: Apache-2.0
package io.millrace.capture.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.fault.FaultCode;
import io.millrace.fault.MillraceException;
import io.millrace.flink.EmbeddedJobRunner;
import io.millrace.flink.JobHandle;
import io.millrace.flink.JobState;
import io.millrace.settings.InvalidSettings;
import io.millrace.settings.PipelineSettings;
import io.millrace.settings.SettingsLoader;
import io.millrace.testkit.Await;
import io.millrace.testkit.KafkaServer;
import io.millrace.testkit.Servers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A change log that is deleted while capture writes to it. */
class LostTopicIT {

    /** A send waits a minute for a topic that brokers do not name any more, before anybody looks for it. */
    private static final Duration LIMIT = Duration.ofMinutes(3);

    private final KafkaServer kafka = Servers.kafka();
    private final String pipeline = Servers.freshName("lost");
    private final ScriptedLogSource.Script script = new ScriptedLogSource.Script(44, 200);

    @TempDir
    private Path state;

    @BeforeEach
    void register() {
        ScriptedLogSource.SCRIPTS.put(pipeline, script);
    }

    @Test
    @Tag("K10")
    void aTopicThatIsDeletedUnderARunningJobStopsIt() throws Exception {
        try (JobHandle job = running();
                Admin admin = kafka.admin()) {
            admin.deleteTopics(List.of(pipeline + ".changes")).all().get();

            requireStopped(job, "was deleted");
        }
    }

    /** As a broker does by itself that makes topics for whoever writes to them. */
    @Test
    @Tag("K10")
    void aTopicThatIsMadeAnewUnderARunningJobStopsIt() throws Exception {
        try (JobHandle job = running();
                Admin admin = kafka.admin()) {
            admin.deleteTopics(List.of(pipeline + ".changes")).all().get();
            admin.createTopics(List.of(new NewTopic(pipeline + ".changes", 1, (short) 1)))
                    .all()
                    .get();

            requireStopped(job, "To begin anew");
        }
    }

    private JobHandle running() throws InvalidSettings {
        JobHandle job = new EmbeddedJobRunner(settings()).start(new CaptureJob(settings()));
        Await.until("a checkpoint", LIMIT, () -> job.report().lastCheckpoint() != null);
        return job;
    }

    private static void requireStopped(JobHandle job, String text) {
        Await.until(
                "the job to stop",
                LIMIT,
                () -> job.report().state() == JobState.FAILED,
                () -> "; the job: " + job.report());
        assertThat(job.report().lastFailure())
                .isInstanceOfSatisfying(
                        MillraceException.class, e -> assertThat(e.code()).isEqualTo(FaultCode.TOPIC_CHANGED))
                .hasMessageContaining(text);
    }

    private PipelineSettings settings() throws InvalidSettings {
        String yaml = """
                pipeline: %s
                source: {host: h, user: u, log: scripted, tables: ["shop.*"]}
                kafka: {bootstrapServers: "%s"}
                target: {host: h, user: u, database: d}
                stateDir: "%s"
                capture:
                  heartbeatInterval: 20ms
                  job: {checkpointInterval: 100ms, restartDelay: 20ms}
                """.formatted(pipeline, kafka.bootstrapServers(), state);
        return SettingsLoader.parse(yaml, Map.of());
    }
}
