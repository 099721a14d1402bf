// SPDX-License-Identifier: Apache-2.0
package io.millrace.target.generic;

import io.millrace.target.contract.ChangeWriterContract;
import io.millrace.target.contract.TargetScene;

class DerbyChangeWriterTest extends ChangeWriterContract {

    @Override
    protected TargetScene open() throws Exception {
        return new DerbyScene();
    }
}
