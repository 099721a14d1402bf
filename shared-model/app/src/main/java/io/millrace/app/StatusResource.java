// SPDX-License-Identifier: Apache-2.0
package io.millrace.app;

import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;

/** {@code GET /status}: this service in full, and the other two as they last spoke of themselves. */
@Path("/status")
final class StatusResource {

    private final Shell shell;

    @Inject
    StatusResource(Shell shell) {
        this.shell = shell;
    }

    @GET
    @Produces(MediaType.APPLICATION_JSON)
    @Operation(
            operationId = "status",
            summary = "How this service is, and the other two as they last spoke of themselves.")
    public StatusAnswer status() {
        return StatusAnswer.of(shell);
    }
}
