// SPDX-License-Identifier: Apache-2.0
package io.millrace.capture.binlog;

import io.millrace.capture.log.contract.LogReader;

/** This log source, for the contract. */
final class BinlogReader {

    static final LogReader INSTANCE = new LogReader(new BinlogLogSource(), BinlogCursorFactory::new);

    private BinlogReader() {}
}
