// SPDX-License-Identifier: Apache-2.0
package io.millrace.target.postgres;

import io.millrace.target.contract.ProgressContract;
import io.millrace.target.contract.TargetScene;

class ProgressTest extends ProgressContract {

    @Override
    protected TargetScene open() throws Exception {
        return new Target();
    }
}
