// SPDX-License-Identifier: Apache-2.0
package io.millrace.target.generic;

import io.millrace.target.contract.ParkedContract;
import io.millrace.target.contract.TargetScene;

class DerbyParkedTest extends ParkedContract {

    @Override
    protected TargetScene open() throws Exception {
        return new DerbyScene();
    }
}
