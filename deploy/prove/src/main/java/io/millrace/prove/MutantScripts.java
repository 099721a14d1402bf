// SPDX-License-Identifier: Apache-2.0
package io.millrace.prove;

import static io.millrace.control.ServiceName.APPLY;
import static io.millrace.control.ServiceName.CAPTURE;
import static io.millrace.control.ServiceName.SNAPSHOT;

import io.millrace.local.stack.ServiceProcess;
import io.millrace.prove.workload.Tables;
import io.millrace.testkit.TopicView;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;

/** The faults that the protections are against, one by one. Stateless. */
final class MutantScripts {

    private static final Duration SOME_TIME = Duration.ofSeconds(3);
    private static final Duration LONGER = Duration.ofSeconds(20);
    private static final int SHAPED_ROWS = 2_000;
    private static final int LAST = 3;
    private static final int RECORDS_AGAIN = 100;

    private MutantScripts() {}

    /** Nothing but load: transactions in parts, keys that go and come again. */
    static void stream(MutantScene scene) {
        scene.stream();
        scene.pass(LONGER);
    }

    /** A commit is in the log and cannot be seen, as when a semi-synchronous replica does not answer; then the copy is made. */
    static void stalledCommit(MutantScene scene) {
        scene.atSource(
                "CREATE TABLE extra (id INT PRIMARY KEY)",
                "INSERT INTO extra VALUES (1)",
                "SET GLOBAL rpl_semi_sync_master_timeout = 600000",
                "SET GLOBAL rpl_semi_sync_master_wait_point = 'AFTER_SYNC'",
                "SET GLOBAL rpl_semi_sync_master_wait_no_slave = 1",
                "SET GLOBAL rpl_semi_sync_master_enabled = 1");
        List<String> before = scene.atSourceAsked("SHOW MASTER STATUS");
        Thread stalled = new Thread(() -> scene.atSource("INSERT INTO extra VALUES (2)"), "prove-stalled");
        stalled.setDaemon(true);
        stalled.start();
        scene.reach(
                "a commit in the log",
                () -> !scene.atSourceAsked("SHOW MASTER STATUS").equals(before));
        scene.start(CAPTURE);
        scene.awaitBeginning();
        scene.start(SNAPSHOT);
        scene.reach("the copy", () -> scene.target().isCopied());
        scene.atSource("SET GLOBAL rpl_semi_sync_master_enabled = 0");
        scene.reach("the commit", () -> !stalled.isAlive());
        scene.start(APPLY);
        scene.atSource("INSERT INTO extra VALUES (" + LAST + ")");
    }

    /** Whether the row is there that {@link #stalledCommit} has written last. */
    static boolean hasLastRow(MutantScene scene) {
        return scene.servers()
                .target()
                .query(Tables.DATABASE, "SELECT id FROM " + Tables.DATABASE + ".extra")
                .contains(String.valueOf(LAST));
    }

    /** Snapshot dies when a chunk is committed and nobody knows yet. */
    static void deathBehindAChunk(MutantScene scene) {
        scene.workload().start();
        scene.start(CAPTURE);
        scene.awaitBeginning();
        scene.start(SNAPSHOT, "snapshot.committed:halt@3");
        scene.awaitEnd(SNAPSHOT);
        scene.start(SNAPSHOT);
        scene.start(APPLY);
        scene.watch();
    }

    /** While a table is copied, a column gets another name, and another column gets its name. */
    static void newColumnOfAnOldName(MutantScene scene) {
        scene.atSource(
                "CREATE TABLE extra (id INT PRIMARY KEY, a INT)",
                "INSERT INTO extra VALUES "
                        + IntStream.range(0, SHAPED_ROWS)
                                .mapToObj(id -> "(" + id + ", " + -id + ")")
                                .collect(Collectors.joining(", ")));
        scene.workload().start();
        scene.start(CAPTURE);
        scene.awaitBeginning();
        scene.start(SNAPSHOT);
        scene.reach("the first chunks", () -> !scene.target().newestChunk().isEmpty());
        // Without a row between them the two would be one change, which names alone do not explain.
        scene.atSource(
                "ALTER TABLE extra RENAME COLUMN a TO b",
                "UPDATE extra SET b = b - 1 WHERE id = 0",
                "ALTER TABLE extra ADD COLUMN a INT NOT NULL DEFAULT 7");
        scene.start(APPLY);
        scene.watch();
    }

    /** Records are deleted that apply has not read. */
    static void deletedRecords(MutantScene scene) {
        scene.stream();
        scene.kill(APPLY);
        scene.pass(SOME_TIME);
        try (Admin admin = scene.servers().kafka().admin();
                TopicView changes = scene.changes()) {
            TopicPartition partition = new TopicPartition(Stage.changesTopic(), 0);
            admin.deleteRecords(Map.of(partition, RecordsToDelete.beforeOffset(changes.end())))
                    .all()
                    .get();
        } catch (ExecutionException | InterruptedException e) {
            throw new IllegalStateException("the records could not be deleted", e);
        }
        scene.pass(SOME_TIME);
        scene.start(APPLY);
    }

    /** All topics are deleted, and capture begins anew. */
    static void newTopics(MutantScene scene) {
        scene.stream();
        scene.kill(APPLY);
        scene.kill(SNAPSHOT);
        scene.kill(CAPTURE);
        scene.pass(SOME_TIME);
        try (Admin admin = scene.servers().kafka().admin()) {
            Set<String> topics = admin.listTopics().names().get();
            admin.deleteTopics(topics).all().get();
            scene.reach("the topics to be gone", () -> names(admin).isEmpty());
        } catch (ExecutionException | InterruptedException e) {
            throw new IllegalStateException("the topics could not be deleted", e);
        }
        scene.start(CAPTURE);
        scene.awaitBeginning();
        scene.start(APPLY);
    }

    private static Set<String> names(Admin admin) {
        try {
            return admin.listTopics().names().get();
        } catch (ExecutionException | InterruptedException e) {
            throw new IllegalStateException("the topics could not be listed", e);
        }
    }

    /** Rows of tables without a key change behind the start position and before they are copied. */
    static void changesBeforeTheCopy(MutantScene scene) {
        scene.workload().start();
        scene.start(CAPTURE);
        scene.awaitBeginning();
        scene.pass(SOME_TIME);
        scene.start(SNAPSHOT);
        scene.start(APPLY);
        scene.watch();
    }

    /** Capture dies, and the end of its log is written once more: by a producer that gives up too late, or by a mirror. */
    static void recordsOnceMore(MutantScene scene) {
        scene.stream();
        scene.pass(SOME_TIME);
        scene.kill(CAPTURE);
        try (TopicView changes = scene.changes();
                Producer<byte[], byte[]> producer = scene.producer()) {
            long end = changes.end();
            List<ProducerRecord<byte[], byte[]>> again = new ArrayList<>();
            changes.read(Math.max(changes.beginning(), end - RECORDS_AGAIN), record -> {
                if (record.offset() < end) {
                    again.add(new ProducerRecord<>(record.topic(), 0, null, null, record.value(), record.headers()));
                }
            });
            for (ProducerRecord<byte[], byte[]> record : again) {
                producer.send(record).get();
            }
        } catch (ExecutionException | InterruptedException e) {
            throw new IllegalStateException("the records could not be written once more", e);
        }
        scene.start(CAPTURE);
        scene.pass(LONGER);
    }

    /** Apply sleeps while another one takes its place, and wakes up without knowing. */
    static void secondApply(MutantScene scene) {
        scene.stream();
        ServiceProcess first = scene.service(APPLY);
        first.process().pause();
        ServiceProcess second = scene.startAnother(APPLY);
        scene.reach("the second apply", scene.changesArrive());
        scene.pass(SOME_TIME);
        first.process().resume();
        scene.pass(SOME_TIME.multipliedBy(2));
        second.kill();
        scene.kill(APPLY);
        scene.start(APPLY);
    }
}
