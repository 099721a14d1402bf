// SPDX-License-Identifier: Apache-2.0
package io.millrace.capture.flinkcdc;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.shyiko.mysql.binlog.BinaryLogClient;
import io.debezium.connector.mysql.MySqlConnector;
import io.debezium.relational.Table;
import io.millrace.capture.log.contract.GraphProbe;
import io.millrace.testkit.JobJar;
import java.io.IOException;
import java.io.InputStream;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.JarFile;
import java.util.zip.ZipEntry;
import org.apache.flink.cdc.connectors.mysql.source.MySqlSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The job without its service, a jar for an existing Flink cluster; and the log source's jar beside the service. */
class JobJarIT {

    private static final String JOB = "target/capture-job.jar";
    private static final String LOG_SOURCE = "target/log-source/flink-cdc.jar";

    @Test
    void buildsItsGraphWithNothingBesideItButFlink() throws Exception {
        String plan = new JobJar(Path.of(JOB)).ask(GraphProbe.class);

        assertThat(plan).startsWith("1 ").contains("read the log", "write schemas", "write changes");
    }

    @Test
    void holdsNoQuarkusAndNothingThatFlinkBrings() {
        JobJar jar = new JobJar(Path.of(JOB));

        assertThat(jar.classes())
                .anyMatch(name -> name.startsWith("io/millrace/capture/"))
                .noneMatch(name -> name.startsWith("io/quarkus/") || name.startsWith("jakarta/enterprise/"));
        assertThat(jar.classesOfFlink()).isEmpty();
    }

    @Test
    void theLogSourceBringsNothingThatTheServiceHas() {
        assertThat(new JobJar(Path.of(LOG_SOURCE)).classes())
                .contains("io/millrace/capture/flinkcdc/FlinkCdcLogSource.class")
                .noneMatch(name -> name.startsWith("io/millrace/")
                        && !name.startsWith("io/millrace/capture/flinkcdc/")
                        && !name.startsWith("io/millrace/capture/log/"))
                .noneMatch(name -> name.startsWith("org/apache/kafka/clients/")
                        || name.startsWith("org/apache/kafka/common/")
                        || name.startsWith("org/slf4j/"));
    }

    /** Where the connector brings a class of Debezium or of the binlog client, its own is meant. */
    @ParameterizedTest
    @ValueSource(strings = {JOB, LOG_SOURCE})
    void theConnectorsOwnClassesWin(String file) throws Exception {
        Set<String> replaced = new TreeSet<>(classes(jarOf(MySqlSource.class)));
        Set<String> others = new TreeSet<>(classes(jarOf(MySqlConnector.class)));
        others.addAll(classes(jarOf(BinaryLogClient.class)));
        others.addAll(classes(jarOf(Table.class)));
        replaced.retainAll(others);

        assertThat(replaced).hasSize(25);
        for (String name : replaced) {
            assertThat(bytes(Path.of(file), name)).as(name).isEqualTo(bytes(jarOf(MySqlSource.class), name));
        }
    }

    private static Path jarOf(Class<?> type) throws URISyntaxException {
        return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
    }

    private static Set<String> classes(Path jar) {
        return new JobJar(jar).classes();
    }

    private static byte[] bytes(Path jar, String name) throws IOException {
        try (JarFile opened = new JarFile(jar.toFile())) {
            ZipEntry entry = opened.getEntry(name);
            try (InputStream in = opened.getInputStream(entry)) {
                return in.readAllBytes();
            }
        }
    }
}
