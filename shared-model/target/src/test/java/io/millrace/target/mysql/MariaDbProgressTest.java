// SPDX-License-Identifier: Apache-2.0
package io.millrace.target.mysql;

import io.millrace.target.contract.ProgressContract;
import io.millrace.target.contract.TargetScene;

class MariaDbProgressTest extends ProgressContract {

    @Override
    protected TargetScene open() throws Exception {
        return MySqlScene.mariaDb();
    }
}
