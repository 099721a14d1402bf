// SPDX-License-Identifier: Apache-2.0
package io.millrace.capture.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.fault.FaultCode;
import io.millrace.fault.MillraceException;
import io.millrace.model.Heartbeat;
import io.millrace.position.LogPosition;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class EventTakerTest {

    private static final LogPosition START = LogPosition.before(1, 1, 4);

    private final AtomicLong nanos = new AtomicLong();
    private final Handover handover = new Handover(START, nanos::get);
    private final EventTaker taker = new EventTaker(handover, 1, InstantSource.fixed(Instant.EPOCH));

    @Test
    void aWordFromTheServerIsASignOfLifeAndNoWordIsNone() throws Exception {
        assertThat(taker.poll()).isEmpty();
        handover.put(List.of(), 0, null, null);

        assertThat(taker.poll()).containsExactly(new Heartbeat(START, 0));
        assertThat(taker.poll()).isEmpty();
    }

    @Test
    @Tag("B18")
    void aServerThatIsSilentForLongIsGivenUp() throws Exception {
        nanos.set(Duration.ofSeconds(30).toNanos());
        assertThat(taker.poll()).isEmpty();
        nanos.incrementAndGet();

        assertThatThrownBy(taker::poll)
                .isInstanceOfSatisfying(
                        MillraceException.class, e -> assertThat(e.code()).isEqualTo(FaultCode.LOG_READ_FAILED));
    }

    /** A look ahead, or a question about a table, may take long, and is no silence. */
    @Test
    @Tag("H8")
    void aServerThatIsAskedForSomethingElseIsNotGivenUp() throws Exception {
        handover.busy(true);
        nanos.set(Duration.ofMinutes(5).toNanos());
        assertThat(taker.poll()).isEmpty();

        handover.busy(false);
        nanos.addAndGet(Duration.ofSeconds(29).toNanos());
        assertThat(taker.poll()).isEmpty();
    }
}
