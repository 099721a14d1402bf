// SPDX-License-Identifier: Apache-2.0
package io.millrace.capture.flinkcdc;

import io.millrace.capture.log.contract.LogSourceFolderContract;
import java.util.regex.Pattern;

class LogSourceFolderIT extends LogSourceFolderContract {

    LogSourceFolderIT() {
        super(
                "flink-cdc",
                Pattern.compile(".*/((flink-cdc|log)/target/classes/?"
                        + "|(millrace-capture-flink-cdc|millrace-capture-log-\\d|flink-connector-mysql-cdc"
                        + "|flink-connector-debezium|flink-cdc|debezium|connect-|antlr4|mysql-binlog|esri|HikariCP"
                        + "|jersey|jetty|hk2|kafka-tools|reflections)[^/]*)$"));
    }
}
