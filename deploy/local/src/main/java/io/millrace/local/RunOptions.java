// SPDX-License-Identifier: Apache-2.0
package io.millrace.local;

import io.millrace.control.ServiceName;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Which services of which pipeline are to be run or checked. */
record RunOptions(Path pipelineFile, List<ServiceName> services) {

    RunOptions {
        services = List.copyOf(services);
    }

    /**
     * Reads the command line after the command.
     *
     * @throws IllegalArgumentException saying what is wrong
     */
    static RunOptions parse(List<String> arguments) {
        boolean one = arguments.size() == 3 && arguments.get(1).equals("--service");
        if (arguments.size() != 1 && !one) {
            throw new IllegalArgumentException("one pipeline.yaml is needed, and --service NAME may follow");
        }
        Path file = Path.of(arguments.get(0)).toAbsolutePath();
        if (!Files.isReadable(file)) {
            throw new IllegalArgumentException("there is no readable file " + file);
        }
        List<ServiceName> chosen = List.of(ServiceName.values()).stream()
                .filter(service -> !one || service.text().equals(arguments.get(2)))
                .toList();
        if (chosen.isEmpty()) {
            throw new IllegalArgumentException("--service is capture, snapshot or apply");
        }
        return new RunOptions(file, chosen);
    }
}
