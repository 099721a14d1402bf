// SPDX-License-Identifier: Apache-2.0
package io.millrace.target.generic;

import io.millrace.target.contract.KeylessRowsContract;
import io.millrace.target.contract.TargetScene;

class DerbyKeylessRowsTest extends KeylessRowsContract {

    @Override
    protected TargetScene open() throws Exception {
        return new DerbyScene();
    }
}
