// SPDX-License-Identifier: Apache-2.0
package io.millrace.capture.binlog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.capture.log.LogEventHeader;
import io.millrace.capture.source.LogState;
import io.millrace.position.LogIdentity;
import io.millrace.position.LogPosition;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("B14")
class PassedGroupsTest {

    private static final int MARIADB_GTID = 162;
    private static final int BODY_BYTES = 19;

    private final PassedGroups groups = new PassedGroups(
            new LogState(
                    LogPosition.before(2, 1, 4),
                    "0-1-50,0-2-49,5-1-3",
                    new LogIdentity("server-id 2", 2, "11.4.5", "binlog"),
                    List.of(),
                    List.of(),
                    List.of()),
            "0-1-50,0-2-49,5-1-3");

    @Test
    void whatWasReadIsToldFromWhatIsNewInEachDomain() {
        assertThat(isPassed(0, 1, 49)).isTrue();
        assertThat(isPassed(5, 1, 3)).isTrue();
        assertThat(isPassed(5, 1, 4)).isFalse();
        assertThat(isPassed(0, 1, 50)).isTrue();
        assertThat(isPassed(0, 2, 51)).isFalse();
        assertThat(isPassed(7, 2, 1)).isFalse();
    }

    /** With gtid_strict_mode off, a replica may have written under a number that its primary gave as well. */
    @Test
    void whatTheOtherServerWroteByItselfIsNewWhateverItsNumber() {
        assertThat(isPassed(0, 3, 48)).isFalse();
        assertThat(isPassed(0, 1, 48)).isTrue();
        assertThat(isPassed(0, 2, 49)).isTrue();
        assertThat(isPassed(0, 1, 49)).isTrue();
        assertThat(isPassed(0, 2, 50)).isFalse();
    }

    @Test
    void aNumberThatItsServerGaveAgainIsNotTakenForRead() {
        assertThat(isPassed(0, 1, 51)).isFalse();
        assertThatThrownBy(() -> isPassed(0, 1, 40))
                .hasMessageContaining("LOG_FAILOVER_UNPROVEN")
                .hasMessageContaining("0-1-40");
    }

    private boolean isPassed(int domain, int server, long number) {
        byte[] head = ByteBuffer.allocate(LogEventHeader.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(0)
                .put((byte) MARIADB_GTID)
                .putInt(server)
                .putInt(LogEventHeader.BYTES + BODY_BYTES)
                .putInt(0)
                .putShort((short) 0)
                .array();
        byte[] body = ByteBuffer.allocate(BODY_BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(number)
                .putInt(domain)
                .array();
        return groups.isPassed(LogEventHeader.read(head, 0), body);
    }
}
