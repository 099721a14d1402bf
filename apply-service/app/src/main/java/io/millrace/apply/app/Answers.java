// SPDX-License-Identifier: Apache-2.0
package io.millrace.apply.app;

import io.millrace.fault.MillraceException;
import io.millrace.position.LogPosition;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.function.Supplier;

/** What resources answer alike. Stateless. */
final class Answers {

    private Answers() {}

    /** A position in the path, or the answer that it is none. */
    static LogPosition position(String text) {
        try {
            return LogPosition.parse(text);
        } catch (IllegalArgumentException e) {
            throw refused(Response.Status.BAD_REQUEST, "Not a position: " + text + ".");
        }
    }

    /** What the target says, or the answer that it is away. */
    static <T> T asked(Supplier<T> question) {
        try {
            return question.get();
        } catch (MillraceException e) {
            throw refused(Response.Status.SERVICE_UNAVAILABLE, String.valueOf(e.getMessage()));
        }
    }

    /** An answer that says why not. */
    static WebApplicationException refused(Response.Status status, String why) {
        return new WebApplicationException(
                Response.status(status).type(MediaType.TEXT_PLAIN).entity(why).build());
    }
}
