// SPDX-License-Identifier: Apache-2.0
package io.millrace.capture.flinkcdc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.millrace.capture.log.contract.LogReading;
import io.millrace.capture.source.LogState;
import io.millrace.fault.FaultCode;
import io.millrace.fault.MillraceException;
import io.millrace.position.LogIdentity;
import io.millrace.position.LogPosition;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class LaterEpochTest {

    @Test
    @Tag("B14")
    void aLogThatContinuesAnotherIsRefusedBeforeAnythingIsAsked() {
        LogIdentity identity = new LogIdentity("server-id 2", 2, "11.4.5-MariaDB", "binlog");
        LogState resume = new LogState(
                LogPosition.before(2, 1, 4).endOfTransaction(), "0-1-7", identity, List.of(), List.of(), List.of());
        FlinkCdcCursorFactory cursors = new FlinkCdcCursorFactory(LogReading.settings(1, "nobody", "shop.*"));

        MillraceException fault = catchThrowableOfType(MillraceException.class, () -> cursors.open(resume));
        assertThat(fault.code()).isEqualTo(FaultCode.LOG_FAILOVER_UNPROVEN);
        assertThat(fault).hasMessageContaining("source.log: binlog");
    }
}
