// SPDX-License-Identifier: Apache-2.0
package io.millrace.capture.flinkcdc;

import io.millrace.capture.log.contract.CaptureContract;

class CaptureIT extends CaptureContract {

    @Override
    protected String kind() {
        return "flink-cdc";
    }
}
