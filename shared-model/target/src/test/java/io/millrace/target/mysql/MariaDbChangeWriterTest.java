// SPDX-License-Identifier: Apache-2.0
package io.millrace.target.mysql;

import io.millrace.target.contract.ChangeWriterContract;
import io.millrace.target.contract.TargetScene;

class MariaDbChangeWriterTest extends ChangeWriterContract {

    @Override
    protected TargetScene open() throws Exception {
        return MySqlScene.mariaDb();
    }
}
