// SPDX-License-Identifier: Apache-2.0
package io.millrace.local.stack;

import io.millrace.control.ServiceName;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The folder that Millrace is built in, with the services that can be started from it. */
public record Installation(Path home) {

    /** The folder that {@code millrace.home} names, else the nearest one above the working folder that holds Millrace. */
    public static Installation find() {
        @Nullable String setting = System.getProperty("millrace.home");
        if (setting != null) {
            return new Installation(Path.of(setting).toAbsolutePath().normalize());
        }
        for (@Nullable Path folder = Path.of("").toAbsolutePath(); folder != null; folder = folder.getParent()) {
            if (Files.isDirectory(folder.resolve("capture-service"))) {
                return new Installation(folder);
            }
        }
        throw new IllegalStateException("Millrace's folder was not found: set millrace.home");
    }

    /**
     * The program of a service.
     *
     * @throws IllegalStateException when it is not built
     */
    public Path programOf(ServiceName service) {
        Path jar = home.resolve(service.text() + "-service/app/target/quarkus-app/quarkus-run.jar");
        if (!Files.exists(jar)) {
            throw new IllegalStateException(jar + " is not built: run mvn -Dquick package");
        }
        return jar;
    }
}
