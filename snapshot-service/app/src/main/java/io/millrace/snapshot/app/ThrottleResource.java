// SPDX-License-Identifier: Apache-2.0
package io.millrace.snapshot.app;

import io.millrace.app.ServiceContext;
import io.millrace.control.ControlMessage.ThrottleSnapshot;
import io.millrace.fault.MillraceException;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jspecify.annotations.Nullable;

/** {@code PUT /throttle}: other limits for the copy, said on the control topic, from where the job takes them. */
@Path("/throttle")
final class ThrottleResource {

    private static final int UNPROCESSABLE = 422;

    private final SnapshotService service;

    @Inject
    ThrottleResource(SnapshotService service) {
        this.service = service;
    }

    /**
     * Limits of the whole copy, all of them; 0 stands for none. One that is left out, or misspelt, is refused: it would lift
     * a limit that somebody relies on.
     *
     * @param rowsPerSecond that are read
     * @param bytesPerSecond that are written
     * @param chunks that are copied at the same time
     * @param sourceThreads while more are running at the source, no chunk is begun
     * @param replicaLagSeconds while one of {@code snapshot.throttle.replicas} is further behind, no chunk is begun
     */
    public record Limits(
            @Nullable Long rowsPerSecond,
            @Nullable Long bytesPerSecond,
            @Nullable Integer chunks,
            @Nullable Integer sourceThreads,
            @Nullable Long replicaLagSeconds) {}

    @PUT
    @Consumes(MediaType.APPLICATION_JSON)
    @Produces(MediaType.TEXT_PLAIN)
    @Operation(
            operationId = "throttle",
            summary = "Holds the copy to these limits from now on, over restarts, until others are given.")
    public Response throttle(@Nullable Limits limits) {
        Optional<ServiceContext> context = service.context();
        if (context.isEmpty()) {
            return Response.status(Response.Status.SERVICE_UNAVAILABLE)
                    .entity("The service is not past its checks.")
                    .build();
        }
        try {
            context.get().bus().publish(command(limits, hasReplicas(context.get())));
            return Response.noContent().build();
        } catch (IllegalArgumentException e) {
            return Response.status(UNPROCESSABLE).entity(e.getMessage()).build();
        } catch (MillraceException e) {
            return Response.status(Response.Status.SERVICE_UNAVAILABLE)
                    .entity(e.getMessage())
                    .build();
        }
    }

    private static boolean hasReplicas(ServiceContext context) {
        return !context.settings().snapshot().throttle().replicas().isEmpty();
    }

    private static ThrottleSnapshot command(@Nullable Limits given, boolean hasReplicas) {
        Long rows = given == null ? null : given.rowsPerSecond();
        Long bytes = given == null ? null : given.bytesPerSecond();
        Integer chunks = given == null ? null : given.chunks();
        Integer threads = given == null ? null : given.sourceThreads();
        Long lag = given == null ? null : given.replicaLagSeconds();
        if (rows == null || bytes == null || chunks == null || threads == null || lag == null) {
            throw new IllegalArgumentException(
                    "all of rowsPerSecond, bytesPerSecond, chunks, sourceThreads and replicaLagSeconds must be given,"
                            + " 0 for none");
        }
        if (lag > 0 && !hasReplicas) {
            throw new IllegalArgumentException("snapshot.throttle.replicas names none that could be asked");
        }
        return new ThrottleSnapshot("rest", rows, bytes, chunks, threads, lag);
    }
}
