// SPDX-License-Identifier: Apache-2.0
package io.millrace.benchmark;

import io.millrace.benchmark.result.Used;
import io.millrace.testkit.OsProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;

/** Notes, while a process runs, how much processor time it has used when, and the most memory it had. Thread-safe. */
final class ProcessMeter implements AutoCloseable {

    private static final long PAUSE_NS = TimeUnit.MILLISECONDS.toNanos(50);
    /** Linux counts in hundredths of a second, whatever its own clock does. */
    private static final double TICKS_PER_SECOND = 100;

    private static final int FIELD_USER = 11;
    private static final int FIELD_SYSTEM = 12;
    private static final int FIELD_CHILDREN_USER = 13;
    private static final int FIELD_CHILDREN_SYSTEM = 14;

    /** Processor seconds since the start of the process, at a time of the wall clock. */
    record Sample(long millis, double seconds) {}

    private final long pid;
    private final List<Sample> samples = new ArrayList<>();
    private final Thread thread;
    private long peakKilobytes;
    private volatile boolean closed;

    ProcessMeter(long pid) {
        this.pid = pid;
        this.thread = new Thread(this::run, "process-meter");
        thread.setDaemon(true);
        thread.start();
    }

    private void run() {
        while (!closed && take()) {
            LockSupport.parkNanos(PAUSE_NS);
        }
    }

    /** False when the process has ended. */
    private synchronized boolean take() {
        try {
            String stat = Files.readString(Path.of("/proc", String.valueOf(pid), "stat"));
            samples.add(new Sample(System.currentTimeMillis(), seconds(stat)));
            String status = Files.readString(Path.of("/proc", String.valueOf(pid), "status"));
            peakKilobytes = Math.max(peakKilobytes, peak(status));
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /**
     * User and system time of all threads and of the children that have ended, from {@code /proc/N/stat}; the program's
     * name may hold spaces.
     */
    static double seconds(String stat) {
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        long ticks = 0;
        for (int field : new int[] {FIELD_USER, FIELD_SYSTEM, FIELD_CHILDREN_USER, FIELD_CHILDREN_SYSTEM}) {
            ticks += Long.parseLong(fields[field]);
        }
        return ticks / TICKS_PER_SECOND;
    }

    /** The most memory, in kB, from {@code /proc/N/status}; 0 for a process that has ended. */
    static long peak(String status) {
        return status.lines()
                .filter(line -> line.startsWith("VmHWM:"))
                .map(line -> line.replaceAll("\\D", ""))
                .mapToLong(Long::parseLong)
                .findFirst()
                .orElse(0);
    }

    /** Processor seconds used between two times of the wall clock, in milliseconds. */
    synchronized double between(long fromMillis, long toMillis) {
        return at(samples, toMillis) - at(samples, fromMillis);
    }

    /** Processor seconds used up to a time of the wall clock, in milliseconds. */
    synchronized double upTo(long millis) {
        return at(samples, millis);
    }

    /** The most memory so far, in megabytes. */
    synchronized long peakMegabytes() {
        return peakKilobytes / 1024;
    }

    /** What the process used between two times of the wall clock, in milliseconds, and before. */
    synchronized Used used(String process, long fromMillis, long toMillis) {
        return new Used(process, between(fromMillis, toMillis), upTo(toMillis), peakMegabytes());
    }

    /** The same of several, each with a meter of its own. */
    static List<Used> used(List<OsProcess> processes, List<ProcessMeter> meters, long fromMillis, long toMillis) {
        return IntStream.range(0, meters.size())
                .mapToObj(at -> meters.get(at).used(processes.get(at).name(), fromMillis, toMillis))
                .toList();
    }

    /** On the line between the samples before and behind; the first or last one outside of them. */
    static double at(List<Sample> samples, long millis) {
        Sample before = samples.get(0);
        for (Sample sample : samples) {
            if (sample.millis() >= millis) {
                long span = sample.millis() - before.millis();
                double share = span == 0 ? 0 : (double) Math.max(0, millis - before.millis()) / span;
                return before.seconds() + share * (sample.seconds() - before.seconds());
            }
            before = sample;
        }
        return before.seconds();
    }

    /** Takes a last sample. */
    @Override
    public void close() {
        take();
        closed = true;
    }
}
