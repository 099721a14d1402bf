// SPDX-License-Identifier: Apache-2.0
package io.millrace.testkit.house;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;

/**
 * All rules of the house as tests of one module: those about its classes and those about its sources. Stateless.
 *
 * <p>A module's test is one method:
 *
 * <pre>{@code
 * @TestFactory
 * Stream<DynamicTest> theHouseRulesHold() {
 *     return HouseRules.of(Path.of(""));
 * }
 * }</pre>
 */
public final class HouseRules {

    private HouseRules() {}

    /**
     * One test per rule for the module in a directory, whose main classes must have been compiled.
     *
     * @param module the module's directory, absolute or relative to the working directory
     * @return tests that each fail with every breach of their rule
     */
    public static Stream<DynamicTest> of(Path module) {
        JavaClasses classes = new ClassFileImporter().importPath(module.resolve("target/classes"));
        List<Path> files = SourceRule.javaFiles(module);
        Stream<DynamicTest> walls = ClassRules.ALL.stream().map(rule -> test(rule, classes));
        Stream<DynamicTest> looks = Stream.of(SourceRule.values()).map(rule -> test(rule, module, files));
        return Stream.concat(walls, looks);
    }

    private static DynamicTest test(ArchRule rule, JavaClasses classes) {
        return DynamicTest.dynamicTest(rule.getDescription(), () -> rule.check(classes));
    }

    private static DynamicTest test(SourceRule rule, Path module, List<Path> files) {
        return DynamicTest.dynamicTest(rule.description(), () -> {
            List<String> breaches = rule.breaches(module, files);
            if (!breaches.isEmpty()) {
                throw new AssertionError(rule.description() + ", but:\n" + String.join("\n", breaches));
            }
        });
    }
}
