// SPDX-License-Identifier: Apache-2.0
package io.millrace.transform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.fault.FaultCode;
import io.millrace.fault.MillraceException;
import io.millrace.model.Column;
import io.millrace.model.ColumnKind;
import io.millrace.model.ColumnType;
import io.millrace.model.TableId;
import io.millrace.model.TableSchema;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UserTransformTest {

    private static final TableSchema SCHEMA = new TableSchema(
            new TableId("shop", "notes"),
            List.of(
                    Column.of("id", ColumnType.of(ColumnKind.INT), false),
                    Column.of("text", ColumnType.of(ColumnKind.TEXT), true)),
            List.of(0));

    private static final String SOURCE = """
            package example;

            import io.millrace.model.TableSchema;
            import io.millrace.transform.*;

            public class Shout implements TransformFactory<Shout.Settings> {
                public record Settings(String suffix) {}
                public String kind() { return "shout"; }
                public Class<Settings> settingsType() { return Settings.class; }
                public Transform create(Settings settings) {
                    return input -> new TableTransform() {
                        public TableSchema output() { return input; }
                        public Object[] apply(Object[] row) {
                            Object id = Long.valueOf(0).equals(row[0]) ? null : row[0];
                            return new Object[] {id, row[1].toString().toUpperCase() + settings.suffix()};
                        }
                    };
                }
            }
            """;

    @Test
    void aJarInThePluginsFolderAddsATransform(@TempDir Path folder) throws Exception {
        jar(folder);

        try (URLClassLoader loader = loader(folder)) {
            BoundChain chain = chain(loader).bind(SCHEMA);

            assertThat(chain.row(new @Nullable Object[] {1L, "hello"})).containsExactly(1L, "HELLO!");
        }
    }

    @Test
    void aFailingTransformStopsWithoutShowingTheRow(@TempDir Path folder) throws Exception {
        jar(folder);

        try (URLClassLoader loader = loader(folder)) {
            BoundChain chain = chain(loader).bind(SCHEMA);

            assertThatThrownBy(() -> chain.row(new @Nullable Object[] {1L, null}))
                    .isInstanceOf(MillraceException.class)
                    .hasMessageContaining("[shop.notes] The transform example.Shout$1 failed with"
                            + " java.lang.NullPointerException at example.Shout$1.apply")
                    .hasNoCause();
        }
    }

    @Test
    void aTransformThatTakesAwayAKeyStopsAtThatRow(@TempDir Path folder) throws Exception {
        jar(folder);

        try (URLClassLoader loader = loader(folder)) {
            BoundChain chain = chain(loader).bind(SCHEMA);

            assertThatThrownBy(() -> chain.row(new @Nullable Object[] {0L, "hello"}))
                    .isInstanceOfSatisfying(
                            MillraceException.class, e -> assertThat(e.code()).isEqualTo(FaultCode.TRANSFORM_INVALID))
                    .hasMessageContaining(
                            "[shop.notes] The transform example.Shout$1 gave NULL for column id, of the key");
        }
    }

    @Test
    void aFolderThatIsNotThereHasNoJars(@TempDir Path folder) {
        assertThat(PluginFolder.jars(folder.resolve("none"))).isEmpty();
        assertThatThrownBy(() -> chain(getClass().getClassLoader()))
                .isInstanceOfSatisfying(
                        MillraceException.class, e -> assertThat(e.code()).isEqualTo(FaultCode.TRANSFORM_INVALID))
                .hasMessageContaining("here are: columns, filter, mask, rename");
    }

    private static TransformChain chain(ClassLoader loader) {
        return TransformChain.of(List.of(TransformChainTest.step("shout", "{\"suffix\":\"!\"}")), loader);
    }

    private static URLClassLoader loader(Path folder) {
        return new URLClassLoader(
                PluginFolder.jars(folder).toArray(URL[]::new), UserTransformTest.class.getClassLoader());
    }

    private static void jar(Path folder) throws Exception {
        Path source = folder.resolve("src/example/Shout.java");
        Files.createDirectories(source.getParent());
        Files.writeString(source, SOURCE);
        Path classes = Files.createDirectories(folder.resolve("classes"));
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        int result = compiler.run(
                null,
                null,
                null,
                "-cp",
                System.getProperty("java.class.path"),
                "-d",
                classes.toString(),
                source.toString());
        assertThat(result).isZero();
        try (JarOutputStream jar = new JarOutputStream(Files.newOutputStream(folder.resolve("shout.jar")))) {
            for (String name :
                    List.of("example/Shout.class", "example/Shout$1.class", "example/Shout$Settings.class")) {
                jar.putNextEntry(new JarEntry(name));
                jar.write(Files.readAllBytes(classes.resolve(name)));
            }
            jar.putNextEntry(new JarEntry("META-INF/services/io.millrace.transform.TransformFactory"));
            jar.write("example.Shout\n".getBytes(java.nio.charset.StandardCharsets.UTF_8));
        }
    }
}
