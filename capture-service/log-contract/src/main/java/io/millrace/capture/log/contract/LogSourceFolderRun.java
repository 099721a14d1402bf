// SPDX-License-Identifier: Apache-2.0
package io.millrace.capture.log.contract;

import io.millrace.capture.source.LogRecord;
import io.millrace.capture.source.LogSource;
import io.millrace.capture.source.LogState;
import io.millrace.capture.start.CaptureStart;
import io.millrace.capture.start.LogSources;
import io.millrace.settings.PipelineSettings;
import io.millrace.settings.SettingsLoader;
import io.millrace.testkit.Await;
import java.io.File;
import java.net.URL;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.util.CloseableIterator;
import org.apache.flink.util.FlinkUserCodeClassLoaders;
import org.apache.flink.util.MutableURLClassLoader;

/** A job that reads the log, in a class loader that does not have the log source. Called by reflection. */
public final class LogSourceFolderRun {

    private static final Duration LIMIT = Duration.ofSeconds(60);

    private LogSourceFolderRun() {}

    /** Rows in the first record of changes after two rows were inserted in one transaction. */
    public static int rowsOfFirstRecord(Path folder, String kind, int port, String database, String kafka)
            throws Exception {
        PipelineSettings settings = SettingsLoader.parse("""
                pipeline: %s
                source: {host: 127.0.0.1, port: %d, user: root, tables: ["%s.*"]}
                kafka: {bootstrapServers: "%s"}
                target: {host: pg, database: copy, user: millrace}
                """.formatted(database, port, database, kafka), Map.of());
        List<URL> jars = new ArrayList<>();
        for (File jar : folder.toFile().listFiles()) {
            jars.add(jar.toURI().toURL());
        }
        ClassLoader application = LogSourceFolderRun.class.getClassLoader();
        Configuration configuration = new Configuration();
        configuration.set(
                PipelineOptions.CLASSPATHS, jars.stream().map(URL::toString).toList());
        // Not closed, as its parent is not: see the test.
        MutableURLClassLoader loader =
                FlinkUserCodeClassLoaders.create(jars.toArray(URL[]::new), application, configuration);
        Thread.currentThread().setContextClassLoader(loader);
        LogSource source = LogSources.find(kind, loader);
        if (source.getClass().getClassLoader() == application
                || !source.preflight(settings).isEmpty()) {
            throw new IllegalStateException("not from the folder, or refused: " + source.preflight(settings));
        }
        LogState start =
                CaptureStart.resolve(settings, source, InstantSource.system()).state();
        insert(port, database);
        return run(StreamExecutionEnvironment.createLocalEnvironment(1, configuration), source, settings, start);
    }

    private static void insert(int port, String database) throws Exception {
        String url = "jdbc:mysql://127.0.0.1:" + port + "/" + database + "?sslMode=DISABLED";
        try (Connection connection = DriverManager.getConnection(url, "root", "");
                Statement statement = connection.createStatement()) {
            statement.execute("INSERT INTO t VALUES (1, 'a'), (2, 'b')");
        }
    }

    private static int run(
            StreamExecutionEnvironment environment, LogSource source, PipelineSettings settings, LogState start)
            throws Exception {
        AtomicInteger rows = new AtomicInteger();
        try (CloseableIterator<LogRecord> records = environment
                .fromSource(source.source(settings, start, null), WatermarkStrategy.noWatermarks(), "log")
                .collectAsync()) {
            JobClient job = environment.executeAsync();
            Await.until("a record with rows", LIMIT, () -> {
                rows.set(records.next().rows);
                return rows.get() > 0;
            });
            job.cancel().get();
        }
        return rows.get();
    }
}
