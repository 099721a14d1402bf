// SPDX-License-Identifier: Apache-2.0
package io.millrace.apply.batch;

import io.millrace.apply.scene.ApplyScene;

class DerbyParkedRowsTest extends ParkedRowsContract {

    @Override
    ApplyScene open(String apply) {
        return ApplyScene.toDerby(apply);
    }
}
