// SPDX-License-Identifier: Apache-2.0
package io.millrace.prove;

import io.millrace.control.ServiceName;
import io.millrace.local.stack.LocalServers;
import io.millrace.local.stack.ServiceProcess;
import io.millrace.local.stack.ServiceView;
import io.millrace.proof.Failpoint;
import io.millrace.proof.Protection;
import io.millrace.prove.check.TargetInvariants;
import io.millrace.prove.check.ViolationKind;
import io.millrace.prove.check.Violations;
import io.millrace.prove.workload.Tables;
import io.millrace.prove.workload.Workload;
import io.millrace.testkit.Await;
import io.millrace.testkit.TopicView;
import io.millrace.testkit.comparison.ComparisonResult;
import io.millrace.testkit.comparison.RowComparison;
import io.millrace.testkit.comparison.TablePair;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * A small pipeline in which one fault is to happen, with some protections off or with all on, and the checkers that look at
 * what comes of it. For one run and one thread.
 */
final class MutantScene implements AutoCloseable {

    /** Of an idle machine a small part of it is needed. */
    private static final Duration LIMIT = Duration.ofMinutes(4);

    private static final int STOCK = 600;
    private static final String SETTINGS = """
            capture:
              partRows: 50
              job: {checkpointInterval: 1s, restartDelay: 200ms, restartDelayMax: 2s}
            snapshot:
              chunkRows: 100
              throttle: {rowsPerSecond: 400}
              job: {checkpointInterval: 1s, restartDelay: 200ms, restartDelayMax: 2s}
            apply:
              batchRows: 100
              job: {checkpointInterval: 1s, restartDelay: 200ms, restartDelayMax: 2s}
            """;

    private final Stage stage;
    private final TargetView target;
    private final Violations violations = new Violations();
    private final Map<String, String> properties;
    private final Set<ServiceName> running = EnumSet.noneOf(ServiceName.class);
    private @Nullable InvariantReader reader;
    private @Nullable ServiceProcess other;

    /** What has happened makes it idle to go on. */
    private static final class Over extends RuntimeException {

        private static final long serialVersionUID = 1L;

        Over() {
            super("it is over", null, false, false);
        }
    }

    /**
     * Prepares it without starting anything.
     *
     * @param folder for all that is kept; exists and is empty
     * @param off what no service has
     */
    MutantScene(ProveOptions options, Path folder, Set<Protection> off) {
        LocalServers servers = new LocalServers(folder, options.sourceHome(), Stage.SOURCE_OPTIONS);
        this.stage = new Stage(options, folder, line -> {}, servers, List.of(ServiceName.values()), SETTINGS);
        this.target = new TargetView(servers.target());
        this.properties = off.isEmpty()
                ? Map.of()
                : Map.of(Protection.PROPERTY, off.stream().map(Protection::text).collect(Collectors.joining(",")));
    }

    /** Plays a mutant to its end; what was found. */
    Violations play(ProductMutant mutant) {
        try {
            LocalServers servers = stage.servers();
            servers.start();
            workload().createTables();
            servers.createAccounts(Tables.DATABASE);
            workload().addStock(STOCK);
            mutant.play(this);
            workload().stop();
            reach("the end", () -> mutant.hasEnded(this));
        } catch (Over e) {
            workload().stop();
        }
        closeReader();
        if (violations.isEmpty()) {
            compare();
        }
        return violations;
    }

    private void compare() {
        List<TablePair> pairs = Stream.concat(
                        workload().tables().stream(),
                        Stream.of(ProductMutant.EXTRA).filter(this::isAtSource))
                .map(table -> TablePair.of(Tables.DATABASE, table))
                .toList();
        ComparisonResult result =
                RowComparison.compare(stage.servers().source(), stage.servers().target(), Tables.DATABASE, pairs);
        if (result.differences() > 0) {
            violations.add(ViolationKind.ROW_DIFFERS, "the end", result.toString());
        }
    }

    private boolean isAtSource(String table) {
        return !atSourceAsked("SHOW TABLES LIKE '" + table + "'").isEmpty();
    }

    /** Copies, catches up, and looks at the target from then on, while all sessions write. */
    void stream() {
        workload().start();
        start(ServiceName.CAPTURE);
        awaitBeginning();
        start(ServiceName.SNAPSHOT);
        start(ServiceName.APPLY);
        watch();
    }

    /** Looks at the target as soon as it shows states of the source. */
    void watch() {
        reach(
                "states of the source",
                () -> stage.service(ServiceName.APPLY)
                        .view()
                        .filter(view ->
                                view.details().getOrDefault("consistency", "").startsWith("consistent at"))
                        .isPresent());
        reader = new InvariantReader(
                stage.servers().target(),
                new TargetInvariants(workload().tables(), workload().writers(), violations),
                violations);
    }

    void awaitBeginning() {
        reach("the change log's first record", () -> {
            try (TopicView view = changes()) {
                return view.end() > 0;
            } catch (IllegalStateException e) {
                // There is no such topic yet.
                return false;
            }
        });
    }

    void start(ServiceName name) {
        start(name, "");
    }

    /** With these failpoints. */
    void start(ServiceName name, String failpoints) {
        running.add(name);
        stage.service(name).startWith(with(failpoints));
    }

    private Map<String, String> with(String failpoints) {
        Map<String, String> all = new HashMap<>(properties);
        if (!failpoints.isEmpty()) {
            all.put(Failpoint.PROPERTY, failpoints);
        }
        return all;
    }

    void kill(ServiceName name) {
        running.remove(name);
        stage.service(name).kill();
    }

    /** Returns when a service has ended at its failpoint. */
    void awaitEnd(ServiceName name) {
        running.remove(name);
        reach("the end of " + name.text(), () -> !stage.service(name).process().isRunning());
    }

    /** Another one of the same pipeline, running. */
    ServiceProcess startAnother(ServiceName name) {
        ServiceProcess second = stage.another(name);
        other = second;
        second.startWith(with(""));
        return second;
    }

    ServiceProcess service(ServiceName name) {
        return stage.service(name);
    }

    /** Its change log; whoever asks for it closes it. */
    TopicView changes() {
        return stage.changeLog().changes();
    }

    /** What writes to Kafka like anybody may; whoever asks for it closes it. */
    Producer<byte[], byte[]> producer() {
        Map<String, Object> settings =
                Map.of("bootstrap.servers", stage.servers().kafka().bootstrapServers());
        return new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
    }

    Workload workload() {
        return stage.workload();
    }

    LocalServers servers() {
        return stage.servers();
    }

    TargetView.Look target() {
        return target.look();
    }

    /** True as soon as something is in the target that was committed after this call. */
    BooleanSupplier changesArrive() {
        Map<Integer, Long> acknowledged = workload().acknowledgedMarks();
        return () -> TopicTail.isBehind(target.look().marks(), acknowledged);
    }

    /** Whether the last transaction of each session is in the target. */
    boolean isAllThere() {
        Map<Integer, Long> marks = new HashMap<>();
        for (String row : atSourceAsked("SELECT session, counter FROM " + Tables.MARKS)) {
            String[] values = row.split("\\|", -1);
            marks.put(Integer.valueOf(values[0]), Long.valueOf(values[1]));
        }
        return target.look().marks().equals(marks);
    }

    void atSource(String... statements) {
        stage.servers().source().execute(Tables.DATABASE, statements);
    }

    List<String> atSourceAsked(String query) {
        return stage.servers().source().query(Tables.DATABASE, query);
    }

    /** Lets it go on for that long, or until something is found. */
    void pass(Duration time) {
        long end = System.nanoTime() + time.toNanos();
        Await.until("a moment", time.plus(LIMIT), () -> System.nanoTime() - end >= 0 || !violations.isEmpty());
    }

    /** Returns when a condition holds; a service that ends or halts meanwhile, and one that takes too long, ends the run. */
    void reach(String what, BooleanSupplier condition) {
        long end = System.nanoTime() + LIMIT.toNanos();
        long[] asked = {System.nanoTime()};
        Await.until(what, LIMIT.multipliedBy(2), () -> {
            if (System.nanoTime() - asked[0] > 500_000_000L) {
                asked[0] = System.nanoTime();
                running.forEach(this::requireWell);
            }
            if (System.nanoTime() - end > 0) {
                violations.add(ViolationKind.END, what, "it has not come in " + LIMIT.toSeconds() + " s");
                throw new Over();
            }
            return condition.getAsBoolean();
        });
    }

    private void requireWell(ServiceName name) {
        ServiceProcess service = stage.service(name);
        String end = service.process().isRunning()
                ? service.view()
                        .filter(view -> view.state().equals("HALTED"))
                        .map(ServiceView::fault)
                        .orElse("")
                : "it has ended by itself; the end of its log:\n"
                        + service.process().logTail();
        if (!end.isEmpty()) {
            violations.add(ViolationKind.SERVICE, name.text(), end);
            throw new Over();
        }
    }

    private void closeReader() {
        InvariantReader looks = reader;
        reader = null;
        if (looks != null) {
            looks.close();
        }
    }

    @Override
    public void close() {
        closeReader();
        ServiceProcess second = other;
        if (second != null) {
            second.close();
        }
        target.close();
        stage.close();
    }
}
