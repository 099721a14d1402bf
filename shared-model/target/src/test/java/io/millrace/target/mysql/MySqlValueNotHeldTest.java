// SPDX-License-Identifier: Apache-2.0
package io.millrace.target.mysql;

import io.millrace.target.contract.TargetScene;
import io.millrace.target.contract.ValueNotHeldContract;
import java.util.stream.Stream;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.params.provider.Arguments;

@EnabledIf(
        value = "io.millrace.target.mysql.MySqlScene#isThere",
        disabledReason = "no MySQL: set millrace.test.mysql.home to its folder")
class MySqlValueNotHeldTest extends ValueNotHeldContract {

    @Override
    protected TargetScene open() throws Exception {
        return MySqlScene.mySql();
    }

    @Override
    protected Stream<Arguments> values() {
        return Refused.values();
    }
}
