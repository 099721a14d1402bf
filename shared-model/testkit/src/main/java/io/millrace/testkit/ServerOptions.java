// SPDX-License-Identifier: Apache-2.0
package io.millrace.testkit;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a test may choose about a server.
 *
 * @param dataFolder where the server keeps its data; null for a temporary folder that is deleted on close
 * @param port port on the loopback address; 0 for a free one
 * @param extra options of the server itself, in its own notation, after (and so above) the testkit's
 */
public record ServerOptions(@Nullable Path dataFolder, int port, List<String> extra) {

    public ServerOptions {
        extra = List.copyOf(extra);
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("port must be between 0 and 65535, is " + port);
        }
    }

    /** A temporary folder, a free port, nothing extra. */
    public static ServerOptions defaults() {
        return new ServerOptions(null, 0, List.of());
    }

    public ServerOptions inFolder(Path folder) {
        return new ServerOptions(folder, port, extra);
    }

    public ServerOptions onPort(int chosen) {
        return new ServerOptions(dataFolder, chosen, extra);
    }

    public ServerOptions with(String... more) {
        return new ServerOptions(
                dataFolder, port, Stream.concat(extra.stream(), Stream.of(more)).toList());
    }
}
