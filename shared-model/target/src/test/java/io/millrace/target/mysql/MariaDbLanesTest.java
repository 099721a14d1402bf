// SPDX-License-Identifier: Apache-2.0
package io.millrace.target.mysql;

import io.millrace.target.contract.LanesContract;
import io.millrace.target.contract.TargetScene;

class MariaDbLanesTest extends LanesContract {

    @Override
    protected TargetScene open() throws Exception {
        return MySqlScene.mariaDb();
    }
}
