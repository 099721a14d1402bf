// SPDX-License-Identifier: Apache-2.0
package io.millrace.testkit.house;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SourceRuleTest {

    private static final String LICENCE = "// SPDX-License-Identifier: Apache-2.0\n";

    @TempDir
    Path module;

    @Test
    void aFileOfFourHundredLinesPassesAndOneMoreDoesNot() throws IOException {
        write("src/main/java/a/Long.java", LICENCE + "\n".repeat(399));
        write("src/main/java/a/TooLong.java", LICENCE + "\n".repeat(400));

        assertThat(breaches(SourceRule.LENGTH)).containsExactly("src/main/java/a/TooLong.java: 401 lines");
    }

    @Test
    void aFileWithoutLicenceIsFoundInMainAndInTests() throws IOException {
        write("src/main/java/a/A.java", "package a;\n");
        write("src/test/java/a/B.java", "");
        write("src/test/java/a/C.java", LICENCE);

        assertThat(breaches(SourceRule.LICENCE))
                .containsExactly("src/main/java/a/A.java: no SPDX line", "src/test/java/a/B.java: no SPDX line");
    }

    @Test
    void aPackageOfMainCodeNeedsItsPage() throws IOException {
        write("src/main/java/a/A.java", LICENCE);
        write("src/main/java/b/package-info.java", LICENCE + "package b;\n");
        write("src/main/java/c/package-info.java", LICENCE + "@NullMarked\npackage c;\n");
        write("src/main/java/c/C.java", LICENCE);
        write("src/test/java/d/D.java", LICENCE);

        assertThat(breaches(SourceRule.PACKAGE_PAGE))
                .containsExactly(
                        "src/main/java/a/A.java: no package-info.java beside it",
                        "src/main/java/b/package-info.java: not @NullMarked");
    }

    @Test
    void notesOfWorkAreFound() throws IOException {
        write("src/main/java/a/A.java", LICENCE + "// TO" + "DO later\n");
        write("src/main/java/a/B.java", LICENCE + "String mastodo;\n");

        assertThat(breaches(SourceRule.NOTHING_LEFT_TO_DO))
                .containsExactly("src/main/java/a/A.java: line 2: // TO" + "DO later");
    }

    @Test
    void aSleepingTestIsFound() throws IOException {
        write("src/test/java/a/ATest.java", LICENCE + "Thread.sl" + "eep(10);\n");
        write("src/main/java/a/A.java", LICENCE + "Thread.sl" + "eep(10);\n");

        assertThat(breaches(SourceRule.TESTS_AWAIT))
                .containsExactly("src/test/java/a/ATest.java: line 2: Thread.sl" + "eep(10);");
    }

    private List<String> breaches(SourceRule rule) {
        return rule.breaches(module, SourceRule.javaFiles(module));
    }

    private void write(String name, String text) throws IOException {
        Path file = module.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }
}
