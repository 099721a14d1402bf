// SPDX-License-Identifier: Apache-2.0
package io.millrace.prove;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.testkit.Folders;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** One of the product's mutants, as {@code prove --profile pipeline --mutants} plays all of them. */
class ProductMutantIT {

    private static final long SEED = Long.getLong("millrace.test.seed", 3L);

    @Test
    @Tag("system")
    void aChunkThatIsCopiedTwiceIsFoundOut() {
        Path folder = Folders.temporary("prove-mutant");
        ProveOptions options = ProveOptions.parse(
                List.of("--profile", "pipeline", "--mutant", "chunk-marks", "--seed", String.valueOf(SEED)));
        MutantReport report;
        try (ProductMutants mutants = new ProductMutants(options, folder, ProductMutantIT::say)) {
            report = mutants.run();
        }
        assertThat(report.isClean()).as(report.text()).isTrue();
        Folders.delete(folder);
    }

    private static void say(String text) {
        System.out.println("[mutant] " + text);
    }
}
