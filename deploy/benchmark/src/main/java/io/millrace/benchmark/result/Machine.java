// SPDX-License-Identifier: Apache-2.0
package io.millrace.benchmark.result;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What all of it ran on.
 *
 * @param processors how many
 * @param processor which, as the system says
 * @param megabytes of memory
 * @param system with its kernel
 * @param java of the benchmark and of every process that is measured
 */
public record Machine(int processors, String processor, long megabytes, String system, String java) {

    /** This one; what the system does not say is empty or 0. */
    public static Machine here() {
        return new Machine(
                Runtime.getRuntime().availableProcessors(),
                said("/proc/cpuinfo", "model name"),
                megabytes(said("/proc/meminfo", "MemTotal")),
                System.getProperty("os.name") + " " + System.getProperty("os.version"),
                System.getProperty("java.vm.name") + " " + System.getProperty("java.runtime.version"));
    }

    /** What follows a name and a colon in a file of the system. */
    private static String said(String file, String name) {
        try {
            return valueOf(Files.readAllLines(Path.of(file)), name);
        } catch (IOException e) {
            return "";
        }
    }

    static String valueOf(List<String> lines, String name) {
        return lines.stream()
                .filter(line -> line.startsWith(name) && line.contains(":"))
                .map(line -> line.substring(line.indexOf(':') + 1).strip())
                .findFirst()
                .orElse("");
    }

    static long megabytes(String kilobytes) {
        String digits = kilobytes.replaceAll("\\D", "");
        return digits.isEmpty() ? 0 : Long.parseLong(digits) / 1024;
    }

    /** In words. */
    public String text() {
        return "%d processors%s, %d MB, %s, %s"
                .formatted(processors, processor.isEmpty() ? "" : " (" + processor + ")", megabytes, system, java);
    }
}
