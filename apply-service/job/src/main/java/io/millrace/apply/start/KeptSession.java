// SPDX-License-Identifier: Apache-2.0
package io.millrace.apply.start;

import io.millrace.fault.FaultCode;
import io.millrace.fault.MillraceException;
import io.millrace.settings.PipelineSettings;
import io.millrace.settings.TargetSettings;
import io.millrace.target.SessionOptions;
import io.millrace.target.TargetDialect;
import io.millrace.target.TargetSession;
import java.time.Duration;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection to the target for all who look at it again and again: to connect costs both sides many times what a look
 * does, and on a small machine transactions wait meanwhile. It is not kept for long, so that what took the target's place
 * behind its name is found, and it waits for an answer no longer than for a connection.
 *
 * <p>Thread-safe; one looks at a time.
 */
public final class KeptSession implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(KeptSession.class);
    private static final long LONGEST_NANOS = Duration.ofMinutes(5).toNanos();

    private final TargetSettings target;
    private final SessionOptions options;
    private volatile @Nullable TargetSession session;
    private volatile boolean closed;
    private long madeAt;

    /**
     * Connects when it is first needed.
     *
     * @param name of the connection, behind those of pipeline and service
     */
    public KeptSession(PipelineSettings settings, String name) {
        this.target = settings.target().impatient();
        this.options = SessionOptions.durable("millrace " + settings.pipeline() + " apply " + name);
    }

    /**
     * Looks, in a transaction of its own that is rolled back; once more through a new connection if the kept one fails.
     *
     * @throws MillraceException if the target cannot be asked
     */
    public synchronized <T> T look(Function<TargetSession, T> look) {
        TargetSession kept = session;
        if (kept != null && System.nanoTime() - madeAt < LONGEST_NANOS) {
            try {
                return look(kept, look);
            } catch (MillraceException e) {
                LOG.debug("The connection {} is made anew: {}", options.applicationName(), e.getMessage());
            }
        }
        release();
        TargetSession fresh = TargetDialect.of(target.kind()).connect(target, options);
        session = fresh;
        madeAt = System.nanoTime();
        if (closed) {
            release();
            throw new MillraceException(FaultCode.TARGET_UNREACHABLE, "The service is ending.");
        }
        return look(fresh, look);
    }

    private <T> T look(TargetSession open, Function<TargetSession, T> look) {
        boolean isDone = false;
        try {
            T seen = look.apply(open);
            isDone = true;
            return seen;
        } finally {
            if (isDone) {
                open.rollback();
            } else {
                release();
            }
        }
    }

    /** Gives the connection back; the next look makes another. */
    public synchronized void release() {
        TargetSession kept = session;
        session = null;
        if (kept != null) {
            kept.close();
        }
    }

    /** Ends it for good, and whatever look is under way. */
    @Override
    public void close() {
        closed = true;
        TargetSession kept = session;
        if (kept != null) {
            kept.abort();
        }
        release();
    }
}
