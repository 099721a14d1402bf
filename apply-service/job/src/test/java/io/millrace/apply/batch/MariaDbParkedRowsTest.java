// SPDX-License-Identifier: Apache-2.0
package io.millrace.apply.batch;

import io.millrace.apply.scene.ApplyScene;

class MariaDbParkedRowsTest extends ParkedRowsContract {

    @Override
    ApplyScene open(String apply) {
        return ApplyScene.toMariaDb(apply);
    }
}
