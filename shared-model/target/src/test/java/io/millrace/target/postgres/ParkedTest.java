// SPDX-License-Identifier: Apache-2.0
package io.millrace.target.postgres;

import io.millrace.target.contract.ParkedContract;
import io.millrace.target.contract.TargetScene;

class ParkedTest extends ParkedContract {

    @Override
    protected TargetScene open() throws Exception {
        return new Target();
    }
}
