// SPDX-License-Identifier: Apache-2.0
package io.millrace.capture.binlog;

import io.millrace.capture.log.contract.CaptureContract;

class CaptureIT extends CaptureContract {

    @Override
    protected String kind() {
        return "binlog";
    }
}
