// SPDX-License-Identifier: Apache-2.0
package io.millrace.target.mysql;

import io.millrace.target.contract.SnapshotTablesContract;
import io.millrace.target.contract.TargetScene;

class MariaDbSnapshotTablesTest extends SnapshotTablesContract {

    @Override
    protected TargetScene open() throws Exception {
        return MySqlScene.mariaDb();
    }
}
