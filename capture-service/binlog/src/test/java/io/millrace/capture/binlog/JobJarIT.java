// SPDX-License-Identifier: Apache-2.0
package io.millrace.capture.binlog;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.capture.log.contract.GraphProbe;
import io.millrace.testkit.JobJar;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The job without its service, a jar for an existing Flink cluster; and the log source's jar beside the service. */
class JobJarIT {

    private static final String JOB = "target/capture-job.jar";
    private static final String LOG_SOURCE = "target/log-source/binlog.jar";

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
                .contains("com/github/luben/zstd/ZstdInputStream.class")
                .noneMatch(name -> name.startsWith("io/quarkus/") || name.startsWith("jakarta/enterprise/"));
        assertThat(jar.classesOfFlink()).isEmpty();
    }

    @Test
    void theLogSourceBringsNothingThatTheServiceHas() {
        assertThat(new JobJar(Path.of(LOG_SOURCE)).classes())
                .contains("io/millrace/capture/binlog/BinlogLogSource.class")
                .allMatch(name -> name.startsWith("io/millrace/capture/binlog/")
                        || name.startsWith("io/millrace/capture/log/")
                        || name.startsWith("com/github/shyiko/"));
    }
}
