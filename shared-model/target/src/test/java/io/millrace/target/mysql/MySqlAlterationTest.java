// SPDX-License-Identifier: Apache-2.0
package io.millrace.target.mysql;

import org.junit.jupiter.api.condition.EnabledIf;

@EnabledIf(
        value = "io.millrace.target.mysql.MySqlScene#isThere",
        disabledReason = "no MySQL: set millrace.test.mysql.home to its folder")
class MySqlAlterationTest extends MySqlAlterationContract {

    @Override
    MySqlScene open() throws Exception {
        return MySqlScene.mySql();
    }
}
