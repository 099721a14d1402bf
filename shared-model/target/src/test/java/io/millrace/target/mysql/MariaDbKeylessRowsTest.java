// SPDX-License-Identifier: Apache-2.0
package io.millrace.target.mysql;

import io.millrace.target.contract.KeylessRowsContract;
import io.millrace.target.contract.TargetScene;

class MariaDbKeylessRowsTest extends KeylessRowsContract {

    @Override
    protected TargetScene open() throws Exception {
        return MySqlScene.mariaDb();
    }
}
