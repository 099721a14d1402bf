// SPDX-License-Identifier: Apache-2.0
package io.millrace.app;

import io.millrace.control.ServiceName;
import io.millrace.fault.Finding;
import io.millrace.proof.ProofProperties;
import io.millrace.settings.InvalidSettings;
import io.millrace.settings.PipelineSettings;
import io.millrace.settings.SettingsLoader;
import io.quarkus.runtime.Quarkus;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * The way into a service's process: reads the settings before anything else, so that all that is wrong with them is shown
 * at once and no port is opened, then hands over to Quarkus.
 */
public final class ServiceProcess {

    /** Exit code: the settings cannot be used. */
    public static final int EXIT_SETTINGS = 2;

    /** Exit code: the checks before the start found something. */
    public static final int EXIT_FINDINGS = 3;

    static final String PIPELINE = "millrace.pipeline";
    static final String CHECK_ONLY = "millrace.check-only";
    private static final String PIPELINE_VARIABLE = "MILLRACE_CONFIG";
    private static final String CHECK_VARIABLE = "MILLRACE_CHECK_ONLY";
    private static final String DEFAULT_FILE = "pipeline.yaml";

    private ServiceProcess() {}

    /**
     * Runs a service until the process is told to end.
     *
     * @param arguments {@code --check} to check and end; else the path of {@code pipeline.yaml}, which the system property
     *     {@value #PIPELINE} or the variable {@code MILLRACE_CONFIG} can name too
     */
    public static void run(ServiceName service, String[] arguments) {
        boolean checkOnly = Arrays.asList(arguments).contains("--check")
                || Boolean.parseBoolean(System.getenv(CHECK_VARIABLE))
                || Boolean.getBoolean(CHECK_ONLY);
        Path file = file(arguments);
        List<Finding> findings = new ArrayList<>(ProofProperties.ofThisProcess().findings());
        try {
            prepare(service, file, SettingsLoader.load(file, environment()), checkOnly);
        } catch (InvalidSettings e) {
            findings.addAll(e.findings());
        }
        if (!findings.isEmpty()) {
            System.err.println(Preflight.text("Millrace " + service.text() + " cannot read its settings", findings));
            System.exit(EXIT_SETTINGS);
        }
        Quarkus.run(ShellApplication.class, arguments);
    }

    private static void prepare(ServiceName service, Path file, PipelineSettings settings, boolean checkOnly) {
        System.setProperty(PIPELINE, file.toString());
        System.setProperty(CHECK_ONLY, String.valueOf(checkOnly));
        if (checkOnly) {
            System.setProperty("quarkus.http.host-enabled", "false");
        } else {
            setUnlessGiven(
                    "quarkus.http.host", "QUARKUS_HTTP_HOST", settings.http().host());
            setUnlessGiven(
                    "quarkus.http.port",
                    "QUARKUS_HTTP_PORT",
                    String.valueOf(settings.http().portOf(service)));
        }
    }

    private static void setUnlessGiven(String property, String variable, String value) {
        if (System.getProperty(property) == null && System.getenv(variable) == null) {
            System.setProperty(property, value);
        }
    }

    private static Path file(String[] arguments) {
        return Path.of(Arrays.stream(arguments)
                        .filter(argument -> !argument.startsWith("--"))
                        .findFirst()
                        .orElseGet(() -> System.getProperty(
                                PIPELINE, System.getenv().getOrDefault(PIPELINE_VARIABLE, DEFAULT_FILE))))
                .toAbsolutePath();
    }

    static PipelineSettings load() throws InvalidSettings {
        return SettingsLoader.load(Path.of(System.getProperty(PIPELINE, DEFAULT_FILE)), environment());
    }

    private static Map<String, String> environment() {
        return System.getenv();
    }
}
