// SPDX-License-Identifier: Apache-2.0
package io.millrace.target.postgres;

import io.millrace.target.contract.SnapshotTablesContract;
import io.millrace.target.contract.TargetScene;

class SnapshotTablesTest extends SnapshotTablesContract {

    @Override
    protected TargetScene open() throws Exception {
        return new Target();
    }
}
