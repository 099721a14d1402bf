// SPDX-License-Identifier: Apache-2.0
package io.millrace.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.millrace.fault.FaultCode;
import io.millrace.fault.Finding;
import io.millrace.fault.MillraceException;
import io.millrace.model.TableId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SettingsLoaderTest {

    private static final String LEAST = """
            pipeline: shop
            source: {host: db, user: millrace, password: "${env:SOURCE_PASSWORD}", tables: ["shop.*", "!shop.audit"]}
            kafka: {bootstrapServers: "localhost:9092"}
            target: {host: pg, database: copy, user: millrace}
            """;

    @Test
    void needsLittleAndHasDefaultsForTheRest() throws InvalidSettings {
        PipelineSettings settings = SettingsLoader.parse(LEAST, Map.of());

        assertThat(settings.source().port()).isEqualTo(3306);
        assertThat(settings.capture().job().checkpointInterval()).isEqualTo(Duration.ofSeconds(5));
        assertThat(settings.http().host()).isEqualTo("127.0.0.1");
        assertThat(settings.source().selection().includes(new TableId("shop", "orders")))
                .isTrue();
        assertThat(settings.source().selection().includes(new TableId("shop", "audit")))
                .isFalse();
        assertThat(settings.source().selection().includes(new TableId("shop2", "orders")))
                .isFalse();
    }

    @Test
    void letsTheEnvironmentWin() throws InvalidSettings {
        PipelineSettings settings = SettingsLoader.parse(
                LEAST,
                Map.of(
                        "MILLRACE_SOURCE_CONNECT_TIMEOUT", "3s",
                        "MILLRACE_APPLY_JOB_RESTART_STRATEGY", "fixed-delay",
                        "MILLRACE_SOURCE_TABLES", "a.b, c.d"));

        assertThat(settings.source().connectTimeout()).isEqualTo(Duration.ofSeconds(3));
        assertThat(settings.apply().job().restartStrategy()).isEqualTo(RestartStrategy.FIXED_DELAY);
        assertThat(settings.source().tables()).containsExactly("a.b", "c.d");
    }

    @Test
    void reportsEverythingThatIsWrongAtOnce() {
        String wrong = """
                pipeline: Shop!
                source: {host: db, user: " ", port: 99999, tables: [nodot, a.b], serverId: -1}
                kafka: {bootstrapServers: "", retention: soon, retries: 3}
                target: {kind: oracle, host: pg, user: u}
                capture: {job: {checkpointInterval: 1ms}}
                """;

        assertThat(findings(wrong, Map.of()))
                .extracting(Finding::subject)
                .containsExactlyInAnyOrder(
                        "pipeline",
                        "source.serverId",
                        "source.port",
                        "source.tables",
                        "source.user",
                        "kafka.bootstrapServers",
                        "kafka.retries",
                        "kafka.retention",
                        "target.kind",
                        "target.database",
                        "capture.job.checkpointInterval");
        assertThat(findings(LEAST.replace("shop\n", "Shop!\n"), Map.of()))
                .singleElement()
                .satisfies(finding -> {
                    assertThat(finding.code()).isEqualTo(FaultCode.SETTING_INVALID);
                    assertThat(finding.subject()).isEqualTo("pipeline");
                    assertThat(finding.measured()).isEqualTo("Shop!");
                });
    }

    @Test
    void whatAnotherDatabaseNeedsIsFoundAtOnceAndNoUrlIsShownWhole() {
        String wrong = LEAST.replace(
                "{host: pg, database: copy, user: millrace}",
                "{kind: jdbc, host: h, port: 5, database: d, url: 'jdbc:derby://h/d;user=u;password=canary-7391',"
                        + " tls: verify, user: u}");
        List<Finding> findings = findings(wrong, Map.of());

        assertThat(findings)
                .extracting(Finding::subject)
                .containsExactlyInAnyOrder(
                        "target.host", "target.port", "target.database", "target.url", "target.tls", "target.drivers");
        assertThat(findings.toString()).doesNotContain("canary").contains("jdbc:derby:…");
    }

    @Test
    void onlyDatabasesThatPassedTheTestsAreTaken() throws InvalidSettings {
        for (String url : List.of(
                "jdbc:oracle:thin:canary/7391@h:1521:x",
                "jdbc:sqlserver://h;password=canary",
                "jdbc:derby:shop",
                "jdbc:derby://u:canary@h/shop",
                "jdbc:derby://h:1527/shop;create=true",
                "canary",
                "")) {
            String yaml = LEAST.replace(
                    "{host: pg, database: copy, user: millrace}",
                    "{kind: jdbc, url: '" + url + "', drivers: /opt/derby, user: u}");
            assertThat(findings(yaml, Map.of()))
                    .as(url)
                    .singleElement()
                    .satisfies(finding ->
                            assertThat(finding.text()).contains("target.url").doesNotContain("canary"));
        }
        PipelineSettings settings = SettingsLoader.parse(
                LEAST.replace(
                        "{host: pg, database: copy, user: millrace}",
                        "{kind: jdbc, url: 'jdbc:derby://db.internal:1527/shop', drivers: [/opt/derby], user: u}"),
                Map.of());

        assertThat(settings.target().place()).isEqualTo("jdbc:derby://db.internal:1527/shop");
        assertThat(settings.target().drivers()).containsExactly("/opt/derby");
        assertThat(findings(
                        LEAST.replace("user: millrace}\n", "user: millrace, url: 'jdbc:x', drivers: y}\n"), Map.of()))
                .extracting(Finding::subject)
                .contains("target.url", "target.drivers");
    }

    @Test
    void foldersAreThoseOfTheProcessThatReadsTheSettings() throws InvalidSettings {
        PipelineSettings settings = SettingsLoader.parse(
                LEAST.replace(
                                "{host: pg, database: copy, user: millrace}",
                                "{kind: jdbc, url: 'jdbc:derby://h/shop', drivers: [lib/derby, /opt/derby], user: u}")
                        + "stateDir: data/state\n",
                Map.of());

        assertThat(settings.target().drivers())
                .containsExactly(Path.of("lib/derby").toAbsolutePath().toString(), "/opt/derby");
        assertThat(settings.stateDir())
                .isEqualTo(Path.of("data/state").toAbsolutePath().toString());
        assertThat(findings(
                        LEAST.replace(
                                "{host: pg, database: copy, user: millrace}",
                                "{kind: jdbc, url: 'jdbc:derby://h/shop', drivers: [\"a\\0b\"], user: u}"),
                        Map.of()))
                .extracting(Finding::subject)
                .containsExactly("target.drivers");
    }

    @Test
    void namesTheVariableThatWouldSetWhatIsMissing() {
        assertThat(findings("pipeline: shop", Map.of()))
                .filteredOn(finding -> finding.subject().equals("source.host"))
                .singleElement()
                .satisfies(finding -> assertThat(finding.text()).contains("MILLRACE_SOURCE_HOST"));
    }

    @Test
    void neverShowsASecretThatWasWrittenInClear() {
        String wrong = LEAST.replace("${env:SOURCE_PASSWORD}", "canary-7391");

        assertThat(findings(wrong, Map.of()))
                .singleElement()
                .satisfies(finding ->
                        assertThat(finding.text()).contains("source.password").doesNotContain("canary"));
        assertThat(findings("pipeline: [canary-7391", Map.of()).toString()).doesNotContain("canary");
    }

    @Test
    void resolvesSecretsOnlyWhenAsked(@TempDir Path folder) throws IOException, InvalidSettings {
        Path file = Files.writeString(folder.resolve("password"), "canary-7391\n");
        PipelineSettings settings =
                SettingsLoader.parse(LEAST.replace("${env:SOURCE_PASSWORD}", "${file:" + file + "}"), Map.of());

        assertThat(settings.toString()).doesNotContain("canary");
        assertThat(settings.source().password().resolve()).isEqualTo("canary-7391");
        assertThatThrownBy(() -> new Secret("${file:/does/not/exist}").resolve())
                .isInstanceOfSatisfying(
                        MillraceException.class, e -> assertThat(e.code()).isEqualTo(FaultCode.SECRET_UNRESOLVED));
    }

    @Test
    void keepsTheOptionsOfTransformsForTheirOwnReader() throws InvalidSettings {
        PipelineSettings settings = SettingsLoader.parse(
                LEAST + "transforms:\n  - {kind: mask, tables: [shop.customers], columns: [email]}\n", Map.of());

        assertThat(settings.transforms())
                .containsExactly(new TransformSettings("mask", List.of("shop.customers"), "{\"columns\":[\"email\"]}"));
    }

    private static List<Finding> findings(String yaml, Map<String, String> environment) {
        InvalidSettings invalid =
                catchThrowableOfType(InvalidSettings.class, () -> SettingsLoader.parse(yaml, environment));
        return invalid.findings();
    }
}
