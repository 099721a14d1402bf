// SPDX-License-Identifier: Apache-2.0
package io.millrace.capture.binlog;

import io.millrace.capture.log.contract.LogSourceFolderContract;
import java.util.regex.Pattern;

class LogSourceFolderIT extends LogSourceFolderContract {

    LogSourceFolderIT() {
        super(
                "binlog",
                Pattern.compile(".*/((binlog|log)/target/classes/?"
                        + "|(millrace-capture-binlog|millrace-capture-log-\\d|mysql-binlog)[^/]*)$"));
    }
}
