// SPDX-License-Identifier: Apache-2.0
package io.millrace.app;

import java.net.URISyntaxException;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.List;

/** Where the packaged service is on disk. Stateless. */
public final class Installation {

    private static final String PLUGINS_VARIABLE = "MILLRACE_PLUGINS";
    private static final String PLUGINS = "plugins";
    private static final Path LIBRARIES = Path.of("lib", "main");

    private Installation() {}

    /**
     * The folders with jars of users' own transforms: the one that {@code MILLRACE_PLUGINS} names, or else {@code plugins}
     * beside the packaged service. Neither need exist.
     */
    public static List<Path> pluginFolders() {
        String named = System.getenv(PLUGINS_VARIABLE);
        if (named != null && !named.isBlank()) {
            return List.of(Path.of(named).toAbsolutePath());
        }
        CodeSource code = Installation.class.getProtectionDomain().getCodeSource();
        if (code == null || code.getLocation() == null) {
            return List.of();
        }
        try {
            Path jar = Path.of(code.getLocation().toURI());
            Path folder = jar.getParent();
            return folder != null && folder.endsWith(LIBRARIES)
                    ? List.of(folder.resolve("../..").normalize().resolve(PLUGINS))
                    : List.of();
        } catch (URISyntaxException e) {
            throw new IllegalStateException("the place of the service is not a path", e);
        }
    }
}
