// SPDX-License-Identifier: Apache-2.0
package io.millrace.target.generic;

import io.millrace.fault.FaultCode;
import io.millrace.fault.MillraceException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.sql.Driver;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * Drivers from folders that the settings name, apart from the classes of Millrace and of Flink. Each list of folders has one
 * class loader for as long as the process lives: a driver registers itself, and would keep any other from being forgotten.
 * Thread-safe.
 */
final class DriverFolders {

    private static final Map<List<String>, ClassLoader> LOADERS = new ConcurrentHashMap<>();

    private DriverFolders() {}

    /**
     * The driver that takes this URL.
     *
     * @throws MillraceException {@link FaultCode#TARGET_CONFIG} if none does, or a folder cannot be read
     */
    static Driver driver(List<String> folders, String url) {
        ClassLoader loader = LOADERS.computeIfAbsent(folders, DriverFolders::loader);
        try {
            for (Driver driver : ServiceLoader.load(Driver.class, loader)) {
                if (driver.getClass().getClassLoader() == loader && accepts(driver, url)) {
                    return driver;
                }
            }
        } catch (ServiceConfigurationError | LinkageError e) {
            throw new MillraceException(
                    FaultCode.TARGET_CONFIG,
                    "The driver in " + folders + " cannot be used by Java "
                            + Runtime.version().feature()
                            + ". Put one for this Java there, with all its jar files, and start the service again.",
                    e);
        }
        throw new MillraceException(
                FaultCode.TARGET_CONFIG,
                "No driver for " + url + " in " + folders + ". Put the product's driver there (all its jar files), or"
                        + " correct target.drivers, and start the service again.");
    }

    private static boolean accepts(Driver driver, String url) {
        try {
            return driver.acceptsURL(url);
        } catch (SQLException e) {
            return false;
        }
    }

    private static ClassLoader loader(List<String> folders) {
        List<URL> jars = new ArrayList<>();
        for (String folder : folders) {
            try (Stream<Path> files = Files.list(Path.of(folder))) {
                for (Path jar : files.filter(file -> file.toString().endsWith(".jar"))
                        .sorted()
                        .toList()) {
                    jars.add(jar.toUri().toURL());
                }
            } catch (IOException | UncheckedIOException | InvalidPathException e) {
                throw new MillraceException(
                        FaultCode.TARGET_CONFIG,
                        "The folder " + folder + " cannot be read. Correct target.drivers.",
                        e);
            }
        }
        return new URLClassLoader(jars.toArray(URL[]::new), ClassLoader.getPlatformClassLoader());
    }
}
