// SPDX-License-Identifier: Apache-2.0
package io.millrace.testkit;

import io.millrace.fault.FaultCode;
import io.millrace.proof.Failpoint;
import io.millrace.settings.PipelineSettings;
import io.millrace.settings.Setting;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.reflect.RecordComponent;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ReferencePagesTest {

    private static final String RENDERED = "<!-- Rendered from code by ReferencePagesTest; do not edit. -->\n";
    private static final Pattern TAG = Pattern.compile("@Tag\\(\"([A-Z]\\d{1,2})\"\\)");
    private static final Pattern METHOD = Pattern.compile("(?:\\bvoid|<DynamicTest>) (\\w+)\\(");
    private static final Pattern TYPE = Pattern.compile("\\b(?:class|interface) (\\w+)");

    @Test
    void settings() {
        StringBuilder page =
                new StringBuilder("# Settings\n\n").append(RENDERED).append('\n');
        page.append(
                "One file, `pipeline.yaml`, is read by all three services. Every value can be given by its environment\n"
                        + "variable, which wins. Secrets are references: `${env:NAME}` or `${file:/path}`.\n\n"
                        + "| setting | default | variable | what it is |\n|---|---|---|---|\n");
        appendSettings(page, PipelineSettings.class, "");
        ReferencePage.check("settings.md", page.toString());
    }

    @Test
    void faults() {
        StringBuilder page = new StringBuilder("# Faults\n\n").append(RENDERED).append('\n');
        page.append(
                "What stops Millrace, what it does then, and what you do. RETRY passes by itself; HALT keeps its place and\n"
                        + "waits for you; PARK halts too, until rows can be set aside.\n\n| code | then | what to do |\n|---|---|---|\n");
        for (FaultCode code : FaultCode.values()) {
            page.append("| `%s` | %s | %s |\n".formatted(code, code.response(), code.remedy()));
        }
        ReferencePage.check("faults.md", page.toString());
    }

    @Test
    void failpoints() {
        StringBuilder page =
                new StringBuilder("# Failpoints\n\n").append(RENDERED).append('\n');
        page.append(
                "Steps of the services at which a crash is another crash than one before or after it. With\n"
                        + "`JDK_JAVA_OPTIONS=-D" + Failpoint.PROPERTY
                        + "=apply.before-commit:halt@3` apply ends the third time that"
                        + " it is there, as by\n`SIGKILL`, with exit code " + Failpoint.EXIT_CODE
                        + ". `fail` throws a failure that passes, `pause` stands still for ten seconds; without `@n` it\n"
                        + "happens the first time, and always once. Several are parted by commas. For proofs, never for production:"
                        + " a service with\none says so in its log and in its health.\n\n| failpoint | how things stand there |\n|---|---|\n");
        for (Failpoint point : Failpoint.values()) {
            page.append("| `%s` | %s |\n".formatted(point.text(), point.when()));
        }
        ReferencePage.check("failpoints.md", page.toString());
    }

    /** All that are known, so that one without a test shows. */
    @Test
    void hazards() throws IOException {
        Map<String, TreeSet<String>> tests = new TreeMap<>();
        try (Stream<Path> files = Files.walk(ReferencePage.repository())) {
            files.filter(file -> holdsTests(file.toString().replace('\\', '/')))
                    .filter(file -> file.toString().endsWith(".java"))
                    .forEach(file -> collect(file, tests));
        }
        StringBuilder page = new StringBuilder("# Hazards and their tests\n\n")
                .append(RENDERED)
                .append('\n');
        page.append(
                "Known ways in which such systems lose data, and the tests of ours that carry their id as a JUnit tag.\n\n"
                        + "| hazard | what it is | tests |\n|---|---|---|\n");
        for (String line : resource("/hazards.txt").lines().toList()) {
            if (!line.isBlank() && !line.startsWith("#")) {
                String[] hazard = line.split(" ", 2);
                TreeSet<String> names = tests.remove(hazard[0]);
                page.append("| %s | %s | %s |\n"
                        .formatted(hazard[0], hazard[1], names == null ? "*no test yet*" : String.join("<br>", names)));
            }
        }
        if (!tests.isEmpty()) {
            throw new AssertionError("tags of hazards that hazards.txt does not name: " + tests);
        }
        ReferencePage.check("hazards.md", page.toString());
    }

    private static String resource(String name) throws IOException {
        try (InputStream in = ReferencePagesTest.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException(name + " is not on the class path");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** A contract is main code of a module of its own, for others to test with. */
    private static boolean holdsTests(String file) {
        return file.contains("/src/test/java/") || file.contains("-contract/src/main/java/");
    }

    private static void appendSettings(StringBuilder page, Class<?> type, String prefix) {
        for (RecordComponent component : type.getRecordComponents()) {
            Setting setting = component.getAnnotation(Setting.class);
            String path = prefix + component.getName();
            boolean group = component.getType().isRecord()
                    && component.getType().getRecordComponents()[0].getAnnotation(Setting.class) != null;
            if (group) {
                page.append("| **`%s`** | | | %s |\n".formatted(path, setting.doc()));
                appendSettings(page, component.getType(), path + ".");
            } else {
                page.append("| `%s` | %s | %s | %s |\n"
                        .formatted(path, defaultOf(setting), variableOf(component, path), setting.doc()));
            }
        }
    }

    private static String defaultOf(Setting setting) {
        if (setting.byDefault().equals(Setting.REQUIRED)) {
            return "*required*";
        }
        return setting.byDefault().isEmpty() ? "" : "`" + setting.byDefault() + "`";
    }

    private static String variableOf(RecordComponent component, String path) {
        boolean none = component.getName().equals("transforms") || component.getType() == Map.class;
        String name = path.replaceAll("([A-Z])", "_$1").replace('.', '_').toUpperCase(Locale.ROOT);
        return none ? "" : "`MILLRACE_" + name + "`";
    }

    /** Tags of a type count for the type, those of a method for the method: whatever is declared next. */
    private static void collect(Path file, Map<String, TreeSet<String>> tests) {
        try {
            TreeSet<String> pending = new TreeSet<>();
            String type = "";
            for (String line : Files.readAllLines(file)) {
                Matcher tag = TAG.matcher(line);
                while (tag.find()) {
                    pending.add(tag.group(1));
                }
                Matcher typeName = TYPE.matcher(line);
                Matcher method = METHOD.matcher(line);
                String name = null;
                if (typeName.find() && !line.stripLeading().startsWith("*")) {
                    type = typeName.group(1);
                    name = type;
                } else if (method.find()) {
                    name = type + "." + method.group(1);
                }
                if (name != null) {
                    for (String hazard : pending) {
                        tests.computeIfAbsent(hazard, h -> new TreeSet<>()).add("`" + name + "`");
                    }
                    pending.clear();
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
