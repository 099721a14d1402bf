// SPDX-License-Identifier: Apache-2.0
package io.millrace.apply.app;

import io.millrace.app.ServiceContext;
import io.millrace.control.ControlMessage.Command;
import io.millrace.control.ControlMessage.PauseApply;
import io.millrace.control.ControlMessage.ResumeApply;
import io.millrace.fault.MillraceException;
import jakarta.inject.Inject;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.eclipse.microprofile.openapi.annotations.Operation;

/** {@code /pause} and {@code /resume}: said on the control topic, so that a restart does not forget it. */
@Path("/")
@Produces(MediaType.APPLICATION_JSON)
final class PauseResource {

    private final ApplyService service;
    private final InstantSource clock = InstantSource.system();

    @Inject
    PauseResource(ApplyService service) {
        this.service = service;
    }

    @POST
    @Path("/pause")
    @Operation(
            operationId = "pause",
            summary = "Holds apply between two transactions of the target, until it is resumed, restarts included.")
    public Response pause() {
        return said(PauseApply::new);
    }

    @POST
    @Path("/resume")
    @Operation(operationId = "resume", summary = "Lets apply go on where it was.")
    public Response resume() {
        return said(ResumeApply::new);
    }

    private Response said(Function<String, Command> making) {
        Optional<ServiceContext> context = service.context();
        if (context.isEmpty()) {
            return answer(Response.Status.SERVICE_UNAVAILABLE, "error", "not past its checks");
        }
        try {
            Command command = making.apply(clock.instant().toString());
            context.get().bus().publish(command);
            return answer(Response.Status.ACCEPTED, "id", command.id());
        } catch (MillraceException e) {
            return answer(Response.Status.SERVICE_UNAVAILABLE, "error", String.valueOf(e.getMessage()));
        }
    }

    private static Response answer(Response.Status status, String name, String text) {
        return Response.status(status).entity(Map.of(name, text)).build();
    }
}
