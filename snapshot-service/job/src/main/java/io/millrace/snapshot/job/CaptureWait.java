// SPDX-License-Identifier: Apache-2.0
package io.millrace.snapshot.job;

import io.millrace.control.ControlMessage.CaptureStarted;
import io.millrace.fault.FaultCode;
import io.millrace.fault.MillraceException;
import io.millrace.flink.ControlBus;
import io.millrace.flink.Topics;
import io.millrace.settings.PipelineSettings;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Waits until capture streams into the change log that is there now. Stateless. */
final class CaptureWait {

    /** A topic that is made anew gives no sign: it is looked at again after so long. */
    private static final long LOOK_EVERY_SECONDS = 2;

    private CaptureWait() {}

    /**
     * The start of the present change log. What an earlier topic of the same name began with is passed over.
     *
     * @throws MillraceException {@link FaultCode#KAFKA_UNREACHABLE}, or {@link FaultCode#JOB_FAILED} when interrupted
     */
    static CaptureStarted await(PipelineSettings settings, ControlBus bus) {
        try (Topics topics = Topics.connect(settings)) {
            while (true) {
                Optional<CaptureStarted> heard = hear(bus);
                if (heard.isPresent() && isPresent(heard.get(), settings, topics)) {
                    return heard.get();
                }
                if (heard.isPresent()) {
                    TimeUnit.SECONDS.sleep(LOOK_EVERY_SECONDS);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new MillraceException(FaultCode.JOB_FAILED, "Interrupted while waiting for capture to start.", e);
        }
    }

    private static boolean isPresent(CaptureStarted heard, PipelineSettings settings, Topics topics) {
        return topics.find(settings.changesTopic())
                .filter(topic -> topic.id().equals(heard.run()))
                .isPresent();
    }

    private static Optional<CaptureStarted> hear(ControlBus bus) throws InterruptedException {
        Optional<CaptureStarted> newest = bus.latest(CaptureStarted.class).findFirst();
        if (newest.isPresent()) {
            return newest;
        }
        CompletableFuture<CaptureStarted> next = bus.await(CaptureStarted.class, message -> true);
        try {
            return Optional.of(next.get(LOOK_EVERY_SECONDS, TimeUnit.SECONDS));
        } catch (TimeoutException e) {
            next.cancel(false);
            return Optional.empty();
        } catch (ExecutionException e) {
            throw new MillraceException(FaultCode.INTERNAL, "Waiting for capture failed.", e);
        }
    }
}
