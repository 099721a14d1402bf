// SPDX-License-Identifier: Apache-2.0
package io.millrace.prove;

import io.millrace.control.ServiceName;
import io.millrace.fault.FaultCode;
import io.millrace.local.stack.LocalServers;
import io.millrace.local.stack.ServiceProcess;
import io.millrace.local.stack.ServiceView;
import io.millrace.prove.check.TargetInvariants;
import io.millrace.prove.check.ViolationKind;
import io.millrace.prove.check.Violations;
import io.millrace.prove.fault.SourceLog;
import io.millrace.prove.workload.Tables;
import io.millrace.prove.workload.Workload;
import io.millrace.testkit.Await;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * A loss that nobody can make good: the source purges its log while capture is down and has not read it. The target must be
 * left in a state that the source had, and capture must say so again and again until somebody does something. For one run.
 */
final class LossProfile implements Proof {

    private static final Duration LIMIT = Duration.ofMinutes(3);
    private static final Duration STILL = Duration.ofSeconds(5);
    private static final int LOST_TRANSACTIONS = 50;

    private final ProveOptions options;
    private final Consumer<String> say;
    private final Stage stage;
    private final LocalServers servers;
    private final Workload workload;
    private final ServiceProcess capture;
    private final TargetView target;
    private final Violations violations = new Violations();

    /**
     * Prepares it without starting anything.
     *
     * @param folder for all that is kept; exists and is empty
     * @param say takes a line for people now and then
     */
    LossProfile(ProveOptions options, Path folder, Consumer<String> say) {
        this.options = options;
        this.say = say;
        this.servers = new LocalServers(folder, options.sourceHome(), Stage.SOURCE_OPTIONS);
        this.stage = new Stage(options, folder, say, servers, List.of(ServiceName.values()), "");
        this.workload = stage.workload();
        this.capture = stage.service(ServiceName.CAPTURE);
        this.target = new TargetView(servers.target());
    }

    @Override
    public LossSummary run() {
        begin();
        TargetInvariants invariants = new TargetInvariants(workload.tables(), workload.writers(), violations);
        try (InvariantReader looks = new InvariantReader(servers.target(), invariants, violations)) {
            loseALog();
            String first = alarm();
            capture.kill();
            capture.start();
            String second = alarm();
            workload.stop();
            Map<Integer, Long> left = target.now().marks();
            requireNothingMoves(left);
            long lost = workload.acknowledgedMarks().entrySet().stream()
                    .mapToLong(entry -> Math.max(0, entry.getValue() - left.getOrDefault(entry.getKey(), 0L)))
                    .sum();
            return new LossSummary(
                    servers.source().name(), options.seed(), List.of(first, second), lost, looks.reads(), violations);
        }
    }

    private void begin() {
        servers.start();
        workload.createTables();
        servers.createAccounts(Tables.DATABASE);
        workload.addStock(options.rows());
        stage.sayWhatIsDone();
        workload.start();
        for (ServiceName name : ServiceName.values()) {
            stage.service(name).start();
        }
        stage.await("states of the source in the target", stage::isConsistent);
    }

    private void loseALog() {
        say.accept("capture is killed, and the source purges what it has not read");
        capture.kill();
        SourceLog log = new SourceLog("source log", servers.source(), stage.victim(ServiceName.CAPTURE), file -> true);
        log.nextFile();
        awaitMore();
        String file = log.nextFile();
        awaitMore();
        log.purgeTo(file);
        capture.start();
    }

    private void awaitMore() {
        long before = workload.counts().acknowledged();
        Await.until("more transactions", LIMIT, () -> workload.counts().acknowledged() > before + LOST_TRANSACTIONS);
    }

    /** What capture says when it has halted; nothing if it does not. */
    private String alarm() {
        String[] fault = {""};
        long begun = System.nanoTime();
        Await.until("the end of a wait for an alarm", LIMIT.multipliedBy(2), () -> {
            fault[0] = capture.view()
                    .filter(view -> view.state().equals("HALTED"))
                    .map(ServiceView::fault)
                    .orElse("");
            return !fault[0].isEmpty() || System.nanoTime() - begun > LIMIT.toNanos();
        });
        say.accept("capture says '" + fault[0] + "'");
        if (!fault[0].startsWith(FaultCode.LOG_PURGED.name()) || capture.isReady()) {
            violations.add(ViolationKind.SILENT, "the loss", "a log that is gone was not told of: '" + fault[0] + "'");
        }
        return fault[0];
    }

    /** What was lost has holes behind it: not even what comes later may arrive. */
    private void requireNothingMoves(Map<Integer, Long> left) {
        long begun = System.nanoTime();
        Await.until("a moment", STILL.multipliedBy(10), () -> System.nanoTime() - begun > STILL.toNanos());
        Map<Integer, Long> later = target.now().marks();
        if (!later.equals(left)) {
            violations.add(ViolationKind.SILENT, "the loss", "the target went on from " + left + " to " + later);
        }
    }

    @Override
    public void close() {
        target.close();
        stage.close();
    }
}
