// SPDX-License-Identifier: Apache-2.0
package io.millrace.prove;

import io.millrace.testkit.house.HouseRules;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

class HouseRulesTest {

    @TestFactory
    Stream<DynamicTest> theHouseRulesHold() {
        return HouseRules.of(Path.of(""));
    }
}
