// SPDX-License-Identifier: Apache-2.0
package io.millrace.prove;

import io.millrace.local.stack.LocalServers;
import io.millrace.local.stack.ServiceProcess;
import io.millrace.prove.check.Place;
import io.millrace.prove.check.SecretSearch;
import io.millrace.prove.workload.Tables;
import io.millrace.testkit.EmbeddedServer;
import io.millrace.testkit.TopicView;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** All that a run leaves behind or answers, looked through for its secrets. Used by one thread. */
final class SecretPlaces {

    private static final List<String> PATHS = List.of(
            "/status",
            "/q/health",
            "/q/metrics",
            "/q/openapi",
            "/consistency",
            "/parked",
            "/reloads",
            "/rewind",
            "/schema-changes");
    private static final String CONTROL_TABLES = "SELECT table_name FROM information_schema.tables"
            + " WHERE table_schema = 'millrace' AND table_type = 'BASE TABLE'";
    private static final String STATE = "state";
    private static final long KAFKA_LIMIT_S = 60;

    private final Path folder;
    private final LocalServers servers;
    private final Set<Path> images;
    private final SecretSearch search;
    private final FlinkAnswers flink = new FlinkAnswers();

    /**
     * Describes them.
     *
     * @param folder of the run
     * @param images files in it that are disks, which are read by way of their folders
     */
    SecretPlaces(Path folder, LocalServers servers, Set<Path> images, SecretSearch search) {
        this.folder = folder;
        this.servers = servers;
        this.images = Set.copyOf(images);
        this.search = search;
    }

    /** What the services say now; those that are away say nothing. */
    void lookAtAnswers(List<ServiceProcess> services) {
        for (ServiceProcess service : services) {
            for (String path : PATHS) {
                service.page(path).ifPresent(answer -> lookAtAnswer(Place.ANSWER, service, path, answer));
            }
            flink.read(service, (path, answer) -> lookAtAnswer(Place.FLINK, service, path, answer));
        }
    }

    private void lookAtAnswer(Place place, ServiceProcess service, String path, String answer) {
        search.look(place, service.service().text() + " " + path, answer.getBytes(StandardCharsets.UTF_8));
    }

    /** What is left when the services have ended; the servers still answer. */
    void lookAtAllThatIsLeft() {
        lookAtFiles();
        lookAtTopics();
        lookAtControlTables();
    }

    /** The source's own log has the statement that made the account, and a server's data is its own business. */
    private void lookAtFiles() {
        Set<Path> data = servers.all().stream().map(EmbeddedServer::dataFolder).collect(Collectors.toSet());
        try (Stream<Path> files = Files.walk(folder)) {
            files.filter(file -> !images.contains(file))
                    .filter(file -> data.stream().noneMatch(file::startsWith))
                    .filter(Files::isRegularFile)
                    .forEach(this::lookAtFile);
        } catch (IOException e) {
            throw new UncheckedIOException(folder + " cannot be searched", e);
        }
    }

    private void lookAtFile(Path file) {
        Path name = folder.relativize(file);
        boolean isState = ("/" + name).contains("/" + STATE + "/");
        try (InputStream content = Files.newInputStream(file)) {
            search.look(isState ? Place.STATE : Place.LOG, name.toString(), content);
        } catch (NoSuchFileException e) {
            // What was there a moment ago was a temporary file.
            return;
        } catch (IOException e) {
            throw new UncheckedIOException(file + " cannot be searched", e);
        }
    }

    private void lookAtTopics() {
        try (Admin admin = servers.kafka().admin()) {
            Set<String> names = admin.listTopics().names().get(KAFKA_LIMIT_S, TimeUnit.SECONDS);
            admin.describeTopics(names)
                    .allTopicNames()
                    .get(KAFKA_LIMIT_S, TimeUnit.SECONDS)
                    .values()
                    .forEach(this::lookAtTopic);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("the topics cannot be searched", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while topics are searched", e);
        }
    }

    private void lookAtTopic(TopicDescription topic) {
        for (int partition = 0; partition < topic.partitions().size(); partition++) {
            try (TopicView view = new TopicView(servers.kafka().bootstrapServers(), topic.name(), partition)) {
                view.read(view.beginning(), this::lookAtRecord);
            }
        }
    }

    private void lookAtRecord(ConsumerRecord<byte[], byte[]> record) {
        String where = record.topic() + " offset " + record.offset();
        Stream.concat(
                        Stream.of(record.key(), record.value()),
                        Stream.of(record.headers().toArray()).map(header -> header.value()))
                .filter(bytes -> bytes != null)
                .forEach(bytes -> search.look(Place.RECORD, where, bytes));
    }

    private void lookAtControlTables() {
        for (String table : servers.target().query(Tables.DATABASE, CONTROL_TABLES)) {
            servers.target()
                    .query(Tables.DATABASE, "SELECT t::text FROM millrace.\"" + table + "\" t")
                    .forEach(row -> search.look(Place.ROW, table, row.getBytes(StandardCharsets.UTF_8)));
        }
    }
}
