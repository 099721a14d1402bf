// SPDX-License-Identifier: Apache-2.0
package io.millrace.prove;

import io.millrace.local.stack.ServiceProcess;
import io.millrace.proof.Failpoint;
import io.millrace.prove.fault.Effect;
import io.millrace.prove.fault.Fault;
import io.millrace.prove.fault.FaultKind;
import io.millrace.prove.fault.Victim;
import io.millrace.testkit.Await;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.Stream;

/**
 * A service that is killed, started so that it ends at one of its failpoints, and started again as it should be. Where the
 * step does not come for long, it is killed instead. Used by one thread.
 *
 * @param service whose failpoint it is
 */
record FailpointCrash(Failpoint point, ServiceProcess service) implements Victim {

    private static final Duration REACH_LIMIT = Duration.ofSeconds(20);

    /** So much later at most than the first time: in the midst of something, too. */
    private static final int TIMES_MAX = 5;

    /** Those that these profiles come by: nothing is refused here, there are no lanes, and all begins once. */
    private static final List<Failpoint> OF_COPY = Stream.of(Failpoint.values())
            .filter(point -> point.text().startsWith("snapshot."))
            .toList();

    private static final List<Failpoint> OF_CAPTURE = List.of(
            Failpoint.CAPTURE_SENT,
            Failpoint.CAPTURE_FLUSHED,
            Failpoint.CAPTURE_SCHEMA_SENT,
            Failpoint.CAPTURE_BEFORE_SEND,
            Failpoint.CAPTURE_BEFORE_CHECKPOINT,
            Failpoint.CAPTURE_SCHEMA_BEFORE_SEND);

    private static final List<Failpoint> OF_APPLY = List.of(
            Failpoint.APPLY_COMMITTED,
            Failpoint.APPLY_MID_TRANSACTION,
            Failpoint.APPLY_DDL_CARRIED,
            Failpoint.APPLY_BEFORE_COMMIT,
            Failpoint.APPLY_DDL_RECORDED,
            Failpoint.APPLY_BEFORE_PROGRESS,
            Failpoint.APPLY_DDL_BEFORE);

    /** One for each failpoint that these profiles come by. */
    static List<FailpointCrash> all(ServiceProcess capture, ServiceProcess snapshot, ServiceProcess apply) {
        return Stream.of(of(OF_CAPTURE, capture), of(OF_COPY, snapshot), of(OF_APPLY, apply))
                .flatMap(crashes -> crashes)
                .toList();
    }

    private static Stream<FailpointCrash> of(List<Failpoint> points, ServiceProcess service) {
        return points.stream().map(point -> new FailpointCrash(point, service));
    }

    /** What is met while tables are copied, each once. */
    static List<Fault.Aim> aimsInCopy() {
        return aims(Stream.concat(OF_COPY.stream(), OF_CAPTURE.stream()));
    }

    /** What is met while changes are applied, each once. */
    static List<Fault.Aim> aimsInStream() {
        return aims(Stream.concat(OF_APPLY.stream(), OF_CAPTURE.stream()));
    }

    private static List<Fault.Aim> aims(Stream<Failpoint> points) {
        return points.map(point -> new Fault.Aim(point.text(), FaultKind.FAILPOINT))
                .toList();
    }

    @Override
    public String name() {
        return point.text();
    }

    @Override
    public Effect suffer(FaultKind kind, Duration lasts) {
        if (kind != FaultKind.FAILPOINT) {
            throw cannotSuffer(kind);
        }
        // Drawn from the seed, as everything of a fault is.
        long time = 1 + lasts.toMillis() % TIMES_MAX;
        service.kill();
        service.startWith(Map.of(Failpoint.PROPERTY, point.text() + ":halt@" + time));
        long end = System.nanoTime() + REACH_LIMIT.toNanos();
        Await.until(
                "the end at " + point.text(),
                REACH_LIMIT.multipliedBy(3),
                () -> !service.process().isRunning() || System.nanoTime() - end >= 0);
        OptionalInt code = service.process().exitCode();
        if (code.isPresent() && code.getAsInt() != Failpoint.EXIT_CODE) {
            // Not to be started again as if it had been killed: whoever looks after the service tells of it.
            return Effect.missed(1, "it has ended by itself with exit code " + code.getAsInt());
        }
        service.kill();
        service.start();
        return code.isPresent()
                ? Effect.killed(2)
                : Effect.missed(2, "it was not there " + time + " times in " + REACH_LIMIT.toSeconds() + " s");
    }
}
