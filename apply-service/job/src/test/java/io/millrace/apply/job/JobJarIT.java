// SPDX-License-Identifier: Apache-2.0
package io.millrace.apply.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.testkit.JobJar;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The job without its service: a jar for an existing Flink cluster. */
class JobJarIT {

    private final JobJar jar = new JobJar(Path.of("target/apply-job.jar"));

    @Test
    void buildsItsGraphWithNothingBesideItButFlink() throws Exception {
        String plan = jar.planOf(ApplyJob.class.getName());

        assertThat(plan).contains("change log", "target");
    }

    @Test
    void holdsNoQuarkusAndNothingThatFlinkBrings() {
        assertThat(jar.classes())
                .anyMatch(name -> name.startsWith("io/millrace/apply/"))
                .noneMatch(name -> name.startsWith("io/quarkus/") || name.startsWith("jakarta/enterprise/"));
        assertThat(jar.classesOfFlink()).isEmpty();
    }
}
