// SPDX-License-Identifier: Apache-2.0
package io.millrace.benchmark;

import io.millrace.benchmark.limit.LimitReader;
import io.millrace.testkit.OsProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** What reading and decoding the log costs when nothing else is done: no one who reads it on a JVM can be faster. */
final class LogLimit implements LogReader {

    private final BenchmarkServers servers;
    private final Programs programs;
    private final Path folder;
    private final LimitReader.Decoder decoder;
    private final Settings settings = new Settings();
    private String start = "";
    private long expected;

    /**
     * Describes it.
     *
     * @param folder for logs; exists
     * @param decoder who makes values of bytes
     */
    LogLimit(BenchmarkServers servers, Options options, Path folder, LimitReader.Decoder decoder) {
        this.servers = servers;
        this.programs = Programs.of(options);
        settings.note("JVM", programs.options());
        this.folder = folder;
        this.expected = options.changes();
        this.decoder = decoder;
    }

    @Override
    public String name() {
        return switch (decoder) {
            case OURS -> "limit: read and decode";
            case CLIENT -> "limit: the client decodes";
        };
    }

    @Override
    public Settings settings() {
        return settings;
    }

    @Override
    public void settleStart(int readings) {
        start = servers.source().position();
    }

    @Override
    public Reading reading(int number) {
        OsProcess process = new OsProcess(
                "limit",
                programs.java(
                        List.of(),
                        "-cp",
                        Programs.ownClassPath(),
                        LimitReader.class.getName(),
                        String.valueOf(servers.source().port()),
                        BenchmarkServers.USER,
                        OrdersTable.NAME,
                        start,
                        String.valueOf(expected),
                        decoder.name()),
                Map.of(LimitReader.PASSWORD, BenchmarkServers.PASSWORD),
                folder,
                folder.resolve("limit-" + decoder + "-" + number + ".log"));
        return new LimitReading(process);
    }

    /** The reader says itself what it read, in the last line of its log. */
    private record LimitReading(OsProcess process) implements Reading {

        @Override
        public boolean isDone(Backlog backlog) {
            return text().contains(LimitReader.RESULT);
        }

        private String text() {
            try {
                return Files.exists(process.logFile()) ? Files.readString(process.logFile()) : "";
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public Span span() {
            String text = text();
            String[] result = text.substring(text.indexOf(LimitReader.RESULT) + LimitReader.RESULT.length())
                    .lines()
                    .findFirst()
                    .orElseThrow()
                    .strip()
                    .split(" ");
            return new Span(Long.parseLong(result[0]), Long.parseLong(result[1]), Long.parseLong(result[2]));
        }

        @Override
        public void close() {
            process.close();
        }
    }
}
