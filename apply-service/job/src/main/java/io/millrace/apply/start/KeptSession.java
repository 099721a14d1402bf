// SPDX-License-Identifier: Apache-2.0
package io.millrace.apply.start;

import io.millrace.fault.MillraceException;
import io.millrace.settings.PipelineSettings;
import io.millrace.target.SessionOptions;
import io.millrace.target.TargetDialect;
import io.millrace.target.TargetSession;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection to the target for all who look at it again and again: to connect costs both sides many times what a look
 * does, and on a small machine transactions wait meanwhile. Thread-safe; one looks at a time.
 */
public final class KeptSession implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(KeptSession.class);

    private final PipelineSettings settings;
    private final SessionOptions options;
    private @Nullable TargetSession session;

    /**
     * Connects when it is first needed.
     *
     * @param name of the connection, behind those of pipeline and service
     */
    public KeptSession(PipelineSettings settings, String name) {
        this.settings = settings;
        this.options = SessionOptions.durable("millrace " + settings.pipeline() + " apply " + name);
    }

    /**
     * Looks, in a transaction of its own that is rolled back; once more through a new connection if the kept one fails.
     *
     * @throws MillraceException if the target cannot be asked
     */
    public synchronized <T> T look(Function<TargetSession, T> look) {
        TargetSession kept = session;
        if (kept != null) {
            try {
                return look(kept, look);
            } catch (MillraceException e) {
                LOG.debug("The connection {} is made anew: {}", options.applicationName(), e.getMessage());
                close();
            }
        }
        TargetSession fresh = TargetDialect.of(settings.target().kind()).connect(settings.target(), options);
        session = fresh;
        try {
            return look(fresh, look);
        } catch (MillraceException e) {
            close();
            throw e;
        }
    }

    private static <T> T look(TargetSession session, Function<TargetSession, T> look) {
        T seen = look.apply(session);
        session.rollback();
        return seen;
    }

    /** Gives the connection back; the next look makes another. */
    @Override
    public synchronized void close() {
        TargetSession kept = session;
        session = null;
        if (kept != null) {
            kept.close();
        }
    }
}
