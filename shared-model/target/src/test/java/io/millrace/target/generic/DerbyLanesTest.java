// SPDX-License-Identifier: Apache-2.0
package io.millrace.target.generic;

import io.millrace.target.contract.LanesContract;
import io.millrace.target.contract.TargetScene;

class DerbyLanesTest extends LanesContract {

    @Override
    protected TargetScene open() throws Exception {
        return new DerbyScene();
    }
}
