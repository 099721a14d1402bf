// SPDX-License-Identifier: Apache-2.0
package io.millrace.app;

import io.millrace.control.ControlMessage.ServiceStatus;
import io.millrace.fault.MillraceException;
import io.millrace.flink.FlinkMetrics;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says on the control topic how the service is: every few seconds, and when its state changes. */
final class StatusPublisher implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(StatusPublisher.class);
    private static final Duration LOOK_EVERY = Duration.ofMillis(250);
    private static final Duration SAY_EVERY = Duration.ofSeconds(5);
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(3);

    private final Shell shell;
    private final Thread thread;
    private final CountDownLatch closing = new CountDownLatch(1);
    private @Nullable ServiceState said;
    private long saidAt;
    private boolean unheard;

    StatusPublisher(Shell shell) {
        this.shell = shell;
        this.thread = new Thread(this::keepSaying, "millrace-status");
        thread.setDaemon(true);
    }

    void begin() {
        thread.start();
    }

    private void keepSaying() {
        try {
            while (!closing.await(LOOK_EVERY.toMillis(), TimeUnit.MILLISECONDS)) {
                sayIfDue();
            }
            // The last word, so that the others see an end and not a silence.
            say(shell.lifecycle().view());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void sayIfDue() {
        LifecycleView view = shell.lifecycle().view();
        if (view.state() != said || System.nanoTime() - saidAt > SAY_EVERY.toNanos()) {
            say(view);
        }
    }

    private void say(LifecycleView view) {
        ServiceContext context = shell.lifecycle().context().orElse(null);
        if (context == null) {
            return;
        }
        try {
            saidAt = System.nanoTime();
            context.bus().publish(status(view));
            said = view.state();
            unheard = false;
        } catch (MillraceException e) {
            if (!unheard) {
                LOG.warn("The status is not published now: {}", e.getMessage());
                unheard = true;
            }
        }
    }

    private ServiceStatus status(LifecycleView view) {
        Figures figures = Figures.of(FlinkMetrics.ofThisProcess());
        Map<String, String> details = new TreeMap<>(figures.texts());
        details.putAll(shell.service().details());
        if (view.waitingFor() != null) {
            details.put("waitingFor", view.waitingFor());
        }
        MillraceException fault = view.fault();
        return new ServiceStatus(
                shell.service().name(),
                view.state().name(),
                fault == null ? null : fault.getMessage(),
                figures.position(),
                figures.numbers(),
                details,
                shell.clock().instant());
    }

    @Override
    public void close() {
        closing.countDown();
        try {
            thread.join(CLOSE_LIMIT.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
