// SPDX-License-Identifier: Apache-2.0
package io.millrace.target.mysql;

import io.millrace.target.contract.LanesContract;
import io.millrace.target.contract.TargetScene;
import org.junit.jupiter.api.condition.EnabledIf;

@EnabledIf(
        value = "io.millrace.target.mysql.MySqlScene#isThere",
        disabledReason = "no MySQL: set millrace.test.mysql.home to its folder")
class MySqlLanesTest extends LanesContract {

    @Override
    protected TargetScene open() throws Exception {
        return MySqlScene.mySql();
    }
}
