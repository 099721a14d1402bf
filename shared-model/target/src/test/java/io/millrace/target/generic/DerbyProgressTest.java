// SPDX-License-Identifier: Apache-2.0
package io.millrace.target.generic;

import io.millrace.target.contract.ProgressContract;
import io.millrace.target.contract.TargetScene;

class DerbyProgressTest extends ProgressContract {

    @Override
    protected TargetScene open() throws Exception {
        return new DerbyScene();
    }
}
