// SPDX-License-Identifier: Apache-2.0
package io.millrace.snapshot.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.testkit.JobJar;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The job without its service: a jar for an existing Flink cluster. */
class JobJarIT {

    private final JobJar jar = new JobJar(Path.of("target/snapshot-job.jar"));

    @Test
    void buildsItsGraphWithNothingBesideItButFlink() throws Exception {
        String plan = jar.planOf(SnapshotJob.class.getName());

        assertThat(plan).contains("snapshot", "done");
    }

    @Test
    void holdsNoQuarkusAndNothingThatFlinkBrings() {
        assertThat(jar.classes())
                .anyMatch(name -> name.startsWith("io/millrace/snapshot/"))
                .noneMatch(name -> name.startsWith("io/quarkus/") || name.startsWith("jakarta/enterprise/"));
        assertThat(jar.classesOfFlink()).isEmpty();
    }
}
