// SPDX-License-Identifier: Apache-2.0
package io.millrace.target.postgres;

import io.millrace.target.contract.KeylessRowsContract;
import io.millrace.target.contract.TargetScene;

class KeylessRowsTest extends KeylessRowsContract {

    @Override
    protected TargetScene open() throws Exception {
        return new Target();
    }
}
