// SPDX-License-Identifier: Apache-2.0
package io.millrace.apply.job;

import io.millrace.apply.batch.LogApplier;
import io.millrace.apply.reload.MainLane;
import io.millrace.fault.FaultCode;
import io.millrace.fault.MillraceException;
import io.millrace.flink.JobFaults;
import io.millrace.target.Progress;
import io.millrace.target.TableState;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import org.apache.flink.api.common.operators.MailboxExecutor;

/**
 * The main lane, reached by the mailbox of its task: between two records, that is on the one thread that gives it records,
 * so that it gets none while a pause lasts.
 */
record MailboxLane(LogApplier applier, MailboxExecutor mailbox) implements MainLane {

    @Override
    public Progress progress() {
        return applier.progress();
    }

    @Override
    public boolean pause(Pause pause) throws InterruptedException {
        CompletableFuture<Boolean> done = new CompletableFuture<>();
        try {
            mailbox.execute(() -> done.complete(paused(pause, done)), "a pause for tables that are exchanged");
            return done.get();
        } catch (RejectedExecutionException e) {
            return false;
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException fault ? fault : new IllegalStateException(e.getCause());
        }
    }

    /** What goes wrong is the reload's: the main lane goes on. */
    private boolean paused(Pause pause, CompletableFuture<Boolean> done) throws InterruptedException {
        Optional<Progress> at = settled();
        if (at.isEmpty()) {
            return false;
        }
        try {
            List<TableState> replaced = pause.use(at.get());
            applier.replaced(replaced);
            return true;
        } catch (Unsettled e) {
            done.completeExceptionally(e);
            throw JobFaults.toThrow(new MillraceException(
                    FaultCode.JOB_FAILED,
                    "Whether tables were exchanged is not known: it is read again.",
                    e.getCause()));
        } catch (RuntimeException e) {
            done.completeExceptionally(e);
            return false;
        }
    }

    private Optional<Progress> settled() throws InterruptedException {
        try {
            return applier.settle();
        } catch (MillraceException e) {
            throw JobFaults.toThrow(e);
        }
    }
}
