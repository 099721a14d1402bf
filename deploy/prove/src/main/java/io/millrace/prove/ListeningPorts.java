// SPDX-License-Identifier: Apache-2.0
package io.millrace.prove;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The TCP ports on which a process of this machine listens, as Linux tells. Stateless. */
final class ListeningPorts {

    private static final String LISTENING = "0A";
    private static final int LOCAL_ADDRESS = 1;
    private static final int STATE = 3;
    private static final int INODE = 9;
    private static final int HEXADECIMAL = 16;

    private ListeningPorts() {}

    /** None if the process is gone, or if this system tells nothing. */
    static List<Integer> of(long pid) {
        Path process = Path.of("/proc", Long.toString(pid));
        try {
            Set<String> sockets = sockets(process);
            return Stream.of("tcp", "tcp6")
                    .flatMap(table -> lines(process.resolve("net").resolve(table)))
                    .map(line -> line.strip().split("\\s+", -1))
                    .filter(fields -> fields.length > INODE
                            && fields[STATE].equals(LISTENING)
                            && sockets.contains("socket:[" + fields[INODE] + "]"))
                    .map(fields -> Integer.parseInt(
                            fields[LOCAL_ADDRESS].substring(fields[LOCAL_ADDRESS].indexOf(':') + 1), HEXADECIMAL))
                    .distinct()
                    .toList();
        } catch (IOException e) {
            return List.of();
        }
    }

    private static Set<String> sockets(Path process) throws IOException {
        try (Stream<Path> files = Files.list(process.resolve("fd"))) {
            return files.map(ListeningPorts::meantBy).collect(Collectors.toSet());
        }
    }

    private static String meantBy(Path link) {
        try {
            return Files.readSymbolicLink(link).toString();
        } catch (IOException e) {
            // Closed meanwhile.
            return "";
        }
    }

    private static Stream<String> lines(Path table) {
        try {
            return Files.readAllLines(table).stream();
        } catch (IOException e) {
            return Stream.empty();
        }
    }
}
