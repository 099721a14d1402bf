// SPDX-License-Identifier: Apache-2.0
package io.millrace.target.mysql;

import io.millrace.target.contract.ParkedContract;
import io.millrace.target.contract.TargetScene;

class MariaDbParkedTest extends ParkedContract {

    @Override
    protected TargetScene open() throws Exception {
        return MySqlScene.mariaDb();
    }
}
