// SPDX-License-Identifier: Apache-2.0
package io.millrace.snapshot.app;

import io.millrace.app.ServiceContext;
import io.millrace.control.ControlMessage.RequestSnapshot;
import io.millrace.fault.MillraceException;
import io.millrace.model.TableId;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jspecify.annotations.Nullable;

/** {@code /reloads}: tables that are to be copied once more while all others, and these, go on. */
@Path("/reloads")
@Produces(MediaType.APPLICATION_JSON)
final class ReloadResource {

    private static final int UNPROCESSABLE = 422;
    private static final String REFUSED = "refused";

    private final SnapshotService service;
    private final InstantSource clock = InstantSource.system();

    @Inject
    ReloadResource(SnapshotService service) {
        this.service = service;
    }

    /** A table, as the source spells it. */
    public record Table(@Nullable String database, @Nullable String name) {}

    /** Which tables. */
    public record Wanted(@Nullable List<Table> tables) {}

    @GET
    @Operation(operationId = "reloads", summary = "What became of each reload that was asked for, by its id.")
    public Map<String, String> all() {
        return service.reloads().texts();
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            operationId = "reload",
            summary =
                    "Copies tables once more beside those in use, and puts the copies in their places when they are as"
                            + " far as these.")
    public Response reload(@Nullable Wanted wanted) {
        Optional<ServiceContext> context = service.context();
        if (context.isEmpty()) {
            return answer(Response.Status.SERVICE_UNAVAILABLE.getStatusCode(), "error", "not past its checks");
        }
        try {
            RequestSnapshot command = new RequestSnapshot(clock.instant().toString(), tables(wanted));
            String text = service.reloads().text(context.get().settings(), command);
            if (text.startsWith(REFUSED)) {
                return answer(UNPROCESSABLE, "error", text);
            }
            context.get().bus().publish(command);
            return answer(Response.Status.ACCEPTED.getStatusCode(), "id", command.id());
        } catch (IllegalArgumentException e) {
            return answer(UNPROCESSABLE, "error", String.valueOf(e.getMessage()));
        } catch (MillraceException e) {
            return answer(Response.Status.SERVICE_UNAVAILABLE.getStatusCode(), "error", String.valueOf(e.getMessage()));
        }
    }

    private static Response answer(int status, String name, String text) {
        return Response.status(status).entity(Map.of(name, text)).build();
    }

    private static List<TableId> tables(@Nullable Wanted wanted) {
        List<Table> tables = wanted == null ? null : wanted.tables();
        if (tables == null || tables.isEmpty()) {
            throw new IllegalArgumentException(
                    "tables must be given: {\"tables\": [{\"database\": \"…\", \"name\": \"…\"}]}");
        }
        return tables.stream().map(ReloadResource::table).distinct().toList();
    }

    private static TableId table(@Nullable Table table) {
        String database = table == null ? null : table.database();
        String name = table == null ? null : table.name();
        if (database == null || name == null) {
            throw new IllegalArgumentException("each table needs a database and a name");
        }
        return new TableId(database, name);
    }
}
