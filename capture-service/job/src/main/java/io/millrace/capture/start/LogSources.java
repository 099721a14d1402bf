// SPDX-License-Identifier: Apache-2.0
package io.millrace.capture.start;

import io.millrace.capture.source.LogSource;
import io.millrace.fault.FaultCode;
import io.millrace.fault.MillraceException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import org.jspecify.annotations.Nullable;

/** The log sources that are installed, each in a folder of its own: {@code log-sources/flink-cdc}. Stateless. */
public final class LogSources {

    /** Names the folder that holds a folder for each log source; as a system property, and as a variable. */
    public static final String FOLDER_PROPERTY = "millrace.log.sources";

    private static final String FOLDER_VARIABLE = "MILLRACE_LOG_SOURCES";
    private static final String FOLDER = "log-sources";
    private static final Path PACKAGED_AT = Path.of("lib", "main");

    private LogSources() {}

    /**
     * The log source of that kind that a class loader sees.
     *
     * @throws MillraceException {@link FaultCode#SETTING_INVALID} if there is none
     */
    public static LogSource find(String kind, ClassLoader loader) {
        List<String> kinds = new ArrayList<>();
        for (LogSource source : ServiceLoader.load(LogSource.class, loader)) {
            if (source.kind().equals(kind)) {
                return source;
            }
            kinds.add(source.kind());
        }
        throw new MillraceException(
                FaultCode.SETTING_INVALID,
                "source.log is " + kind + ", and there is no log source of that name; installed are " + kinds + ".");
    }

    /**
     * Where the jars of a log source are: below the folder that {@value #FOLDER_PROPERTY} or {@code MILLRACE_LOG_SOURCES}
     * names, or else below {@code log-sources} in the folder of the packaged service. Empty if it must be on the class
     * path, as in a job's jar.
     */
    public static Optional<Path> folderOf(String kind) {
        String named = System.getProperty(FOLDER_PROPERTY, System.getenv(FOLDER_VARIABLE));
        Path folder = named == null || named.isBlank() ? besideService() : Path.of(named);
        return Optional.ofNullable(folder).map(path -> path.resolve(kind).toAbsolutePath());
    }

    /** The packaged service keeps the jar of this class in {@code lib/main}. */
    private static @Nullable Path besideService() {
        CodeSource code = LogSources.class.getProtectionDomain().getCodeSource();
        if (code == null || code.getLocation() == null) {
            return null;
        }
        try {
            Path jar = Path.of(code.getLocation().toURI());
            int names = jar.getNameCount();
            boolean packaged = names > PACKAGED_AT.getNameCount()
                    && jar.subpath(0, names - 1).endsWith(PACKAGED_AT);
            return packaged ? jar.resolve("../../..").normalize().resolve(FOLDER) : null;
        } catch (URISyntaxException e) {
            throw new IllegalStateException("the place of " + LogSources.class + " is not a path", e);
        }
    }
}
