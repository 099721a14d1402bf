// SPDX-License-Identifier: Apache-2.0
package io.millrace.capture.flinkcdc;

import io.millrace.capture.log.contract.LogReader;

/** This log source, for the contract. */
final class FlinkCdcReader {

    static final LogReader INSTANCE = new LogReader(new FlinkCdcLogSource(), FlinkCdcCursorFactory::new);

    private FlinkCdcReader() {}
}
