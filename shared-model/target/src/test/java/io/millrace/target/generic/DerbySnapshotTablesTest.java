// SPDX-License-Identifier: Apache-2.0
package io.millrace.target.generic;

import io.millrace.target.contract.SnapshotTablesContract;
import io.millrace.target.contract.TargetScene;

class DerbySnapshotTablesTest extends SnapshotTablesContract {

    @Override
    protected TargetScene open() throws Exception {
        return new DerbyScene();
    }
}
