// SPDX-License-Identifier: Apache-2.0
package io.millrace.capture.flinkcdc;

import io.millrace.capture.log.wire.RowsReader;
import io.millrace.model.ColumnKind;
import io.millrace.model.ColumnType;
import java.util.Optional;

/** Which column types this log source reads. */
final class LogTypes {

    private LogTypes() {}

    /** Why values of that type cannot be read from the log; empty if they can. */
    static Optional<String> refusal(ColumnType type) {
        if (type.kind() == ColumnKind.UUID || type.kind() == ColumnKind.INET4 || type.kind() == ColumnKind.INET6) {
            return Optional.of("the flink-cdc log source cannot decode such values");
        }
        String charset = type.charset();
        if (charset != null && !RowsReader.decodes(charset)) {
            return Optional.of("the flink-cdc log source does not know the character set");
        }
        return Optional.empty();
    }
}
