// SPDX-License-Identifier: Apache-2.0
package io.millrace.testkit;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A command that is started, stopped, killed, paused and started again, each time as one operating system process with
 * the same log file.
 *
 * <p>The process leads a session of its own, so that Ctrl-C at a terminal reaches only the program that started it,
 * which then stops its processes in the order it likes. It never outlives this JVM (see {@link Watchdog}). Signals reach
 * its children too. Thread-safe.
 */
public final class OsProcess implements AutoCloseable {

    private static final Duration KILL_LIMIT = Duration.ofSeconds(20);
    private static final Duration REAP_LIMIT = Duration.ofSeconds(2);
    private static final int LOG_TAIL_LINES = 25;

    private final String name;
    private final List<String> command;
    private final Map<String, String> environment;
    private final Path folder;
    private final Path logFile;
    private @Nullable Process process;
    private long logStart;

    /**
     * Describes a process without starting it.
     *
     * @param environment variables added to this JVM's
     * @param folder the process's working folder; exists
     * @param logFile where its output is appended
     */
    public OsProcess(String name, List<String> command, Map<String, String> environment, Path folder, Path logFile) {
        this.name = name;
        this.command = List.copyOf(command);
        this.environment = Map.copyOf(environment);
        this.folder = folder;
        this.logFile = logFile;
    }

    /** The prefix that gives a command a session of its own; empty where the system has no such tool. */
    static List<String> ownSession() {
        return executable("setsid") ? List.of("setsid") : List.of();
    }

    /** Whether a program of this name is on the PATH. */
    static boolean executable(String program) {
        String path = System.getenv().getOrDefault("PATH", "/usr/bin:/bin");
        return Stream.of(path.split(File.pathSeparator)).anyMatch(entry -> Files.isExecutable(Path.of(entry, program)));
    }

    /** Starts the process; fails when it runs already. */
    public synchronized void start() {
        start(Map.of());
    }

    /** As {@link #start()}, with more variables for this one time. */
    public synchronized void start(Map<String, String> once) {
        if (isRunning()) {
            throw new IllegalStateException(name + " runs already as process " + pid());
        }
        List<String> full = new ArrayList<>(ownSession());
        full.addAll(command);
        ProcessBuilder builder = new ProcessBuilder(full)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectInput(new File("/dev/null"))
                .redirectOutput(ProcessBuilder.Redirect.appendTo(logFile.toFile()));
        builder.environment().putAll(environment);
        builder.environment().putAll(once);
        try {
            logStart = Files.exists(logFile) ? Files.size(logFile) : 0;
            Process started = builder.start();
            Watchdog.ofThisJvm().guard(started.pid());
            process = started;
        } catch (IOException e) {
            throw new UncheckedIOException(name + " could not be started: " + full.get(0), e);
        }
    }

    /** SIGTERM, and SIGKILL when the process is still there after the limit. Does nothing when it does not run. */
    public synchronized void stop(Duration limit) {
        stop("TERM", limit);
    }

    synchronized void stop(String signal, Duration limit) {
        Process running = process;
        if (running == null) {
            return;
        }
        if (running.isAlive()) {
            resume();
            signal(signal, List.of(running.toHandle()));
            if (!endsWithin(running, limit)) {
                kill();
                return;
            }
        }
        ended(running);
    }

    /** SIGKILL to the process and its children; returns when all are gone. Does nothing when it does not run. */
    public synchronized void kill() {
        Process running = process;
        if (running == null) {
            return;
        }
        List<ProcessHandle> all = family(running);
        signal("KILL", all);
        if (!endsWithin(running, KILL_LIMIT)) {
            throw new IllegalStateException(name + " (process " + running.pid() + ") survives SIGKILL");
        }
        awaitReaped(all);
        ended(running);
    }

    /** SIGSTOP to the process and its children: connections stay open, nothing answers. */
    public synchronized void pause() {
        Process running = process;
        if (running != null && running.isAlive()) {
            // The parent first, so that it has no more children while the list is made.
            signal("STOP", List.of(running.toHandle()));
            signal("STOP", family(running));
        }
    }

    /** SIGCONT to the process and its children. */
    public synchronized void resume() {
        Process running = process;
        if (running != null && running.isAlive()) {
            signal("CONT", family(running));
        }
    }

    public synchronized boolean isRunning() {
        return process != null && process.isAlive();
    }

    /** Number of the process last started; -1 when none was. */
    public synchronized long pid() {
        return process == null ? -1 : process.pid();
    }

    /** How the last process ended; empty while it runs or when none was started. */
    public synchronized OptionalInt exitCode() {
        Process last = process;
        return last == null || last.isAlive() ? OptionalInt.empty() : OptionalInt.of(last.exitValue());
    }

    public String name() {
        return name;
    }

    public Path logFile() {
        return logFile;
    }

    /** Whether the process last started has written a line with this text. */
    public synchronized boolean logSays(String text) {
        try {
            if (!Files.exists(logFile)) {
                return false;
            }
            byte[] log = Files.readAllBytes(logFile);
            int start = (int) Math.min(logStart, log.length);
            return new String(log, start, log.length - start, StandardCharsets.UTF_8).contains(text);
        } catch (IOException e) {
            throw new UncheckedIOException(logFile + " is not readable", e);
        }
    }

    /** The last lines of the log, for the text of a failure. */
    public String logTail() {
        try {
            if (!Files.exists(logFile)) {
                return "(no log)";
            }
            List<String> lines = new String(Files.readAllBytes(logFile), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
            return String.join("\n", lines.subList(Math.max(0, lines.size() - LOG_TAIL_LINES), lines.size()));
        } catch (IOException e) {
            return "(log not readable: " + e.getMessage() + ")";
        }
    }

    /** Kills the process if it still runs. */
    @Override
    public void close() {
        kill();
    }

    private static boolean endsWithin(Process running, Duration limit) {
        try {
            return running.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            // Whoever interrupts wants the end now, and the process must not be left behind.
            Thread.currentThread().interrupt();
            return !running.isAlive();
        }
    }

    // Its children are init's now, who may take a moment to bury them, or, in a container without one, for ever.
    private static void awaitReaped(List<ProcessHandle> killed) {
        long end = System.nanoTime() + REAP_LIMIT.toNanos();
        while (killed.stream().anyMatch(ProcessHandle::isAlive) && System.nanoTime() - end < 0) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
        }
    }

    private static void ended(Process last) {
        Watchdog.ofThisJvm().release(last.pid());
    }

    private static List<ProcessHandle> family(Process running) {
        return Stream.concat(Stream.of(running.toHandle()), running.descendants())
                .toList();
    }

    /** Never to a process that has ended: its number may be another one's by now. */
    private static void signal(String signal, List<ProcessHandle> targets) {
        List<ProcessHandle> alive =
                targets.stream().filter(ProcessHandle::isAlive).toList();
        if (alive.isEmpty()) {
            return;
        }
        // The shell's own kill: the program of that name is not on every system.
        List<String> kill = new ArrayList<>(List.of("sh", "-c", "kill -" + signal + " \"$@\" 2>/dev/null", "kill"));
        alive.forEach(target -> kill.add(Long.toString(target.pid())));
        Programs.run(Map.of(), kill);
    }
}
