// SPDX-License-Identifier: Apache-2.0
package io.millrace.capture.log.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.testkit.Servers;
import io.millrace.testkit.SourceServer;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The packaged folder of the log source runs in an application that has none of its classes. */
public abstract class LogSourceFolderContract {

    private static final Path FOLDER = Path.of("target", "log-source");

    private final String kind;
    private final Pattern brought;

    /**
     * For a log source.
     *
     * @param kind as settings name it
     * @param brought places on the class path that the folder brings and an application does not have
     */
    protected LogSourceFolderContract(String kind, Pattern brought) {
        this.kind = kind;
        this.brought = brought;
    }

    @Test
    void readsTheLogFromItsFolderAlone() throws Exception {
        SourceServer server = Servers.mariaDb();
        String database = Servers.freshDatabase(server, "folder");
        server.execute(database, "CREATE TABLE t (id INT PRIMARY KEY, v VARCHAR(9))");
        ClassLoader before = Thread.currentThread().getContextClassLoader();
        // Not closed: the local cluster ends in threads of its own, and one that misses a class then ends the JVM.
        URLClassLoader application = application();
        try {
            Object rows = application
                    .loadClass("io.millrace.capture.log.contract.LogSourceFolderRun")
                    .getMethod("rowsOfFirstRecord", Path.class, String.class, int.class, String.class, String.class)
                    .invoke(
                            null,
                            FOLDER.toAbsolutePath(),
                            kind,
                            server.port(),
                            database,
                            Servers.kafka().bootstrapServers());
            assertThat(rows).isEqualTo(2);
        } finally {
            Thread.currentThread().setContextClassLoader(before);
        }
    }

    private URLClassLoader application() throws Exception {
        List<URL> urls = new ArrayList<>();
        for (String entry : System.getProperty("java.class.path").split(Pattern.quote(java.io.File.pathSeparator))) {
            URI place = Path.of(entry).toUri();
            if (!brought.matcher(place.getPath()).matches()) {
                urls.add(place.toURL());
            }
        }
        return new URLClassLoader(urls.toArray(URL[]::new), ClassLoader.getPlatformClassLoader());
    }
}
