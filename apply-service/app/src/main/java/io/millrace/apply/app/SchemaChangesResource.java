// SPDX-License-Identifier: Apache-2.0
package io.millrace.apply.app;

import io.millrace.apply.start.SchemaChangeDesk;
import io.millrace.position.LogPosition;
import io.millrace.target.DdlRecord;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.Locale;
import org.eclipse.microprofile.openapi.annotations.Operation;

/** {@code /schema-changes}: what became of them, and a person's word on those that wait for it. */
@Path("/schema-changes")
@Produces(MediaType.APPLICATION_JSON)
final class SchemaChangesResource {

    private final SchemaChangeDesk desk;

    @Inject
    SchemaChangesResource(SchemaChangeDesk desk) {
        this.desk = desk;
    }

    /**
     * A schema change as people see it.
     *
     * @param position by which it is answered
     * @param table under the source's name before
     * @param source what happened there
     * @param ddl exactly what is run in the target
     * @param state asked, approved, refused, carried or ignored
     * @param reason why a person is asked, or why it was left out
     * @param at since when
     */
    public record View(
            String position, String table, String source, List<String> ddl, String state, String reason, String at) {

        static View of(DdlRecord change) {
            return new View(
                    change.position().toString(),
                    change.table().toString(),
                    change.source(),
                    change.ddl(),
                    change.state().name().toLowerCase(Locale.ROOT),
                    change.reason(),
                    change.at().toString());
        }
    }

    @GET
    @Operation(operationId = "schemaChanges", summary = "What became of the newest schema changes, and what waits.")
    public List<View> list() {
        return Answers.asked(desk::newest).stream().map(View::of).toList();
    }

    @POST
    @Path("/{position}/approve")
    @Operation(operationId = "approveSchemaChange", summary = "Lets a schema change be carried out as it is shown.")
    public void approve(@PathParam("position") String position) {
        decide(position, DdlRecord.Word.APPROVE);
    }

    @POST
    @Path("/{position}/refuse")
    @Operation(operationId = "refuseSchemaChange", summary = "Stops apply at a schema change.")
    public void refuse(@PathParam("position") String position) {
        decide(position, DdlRecord.Word.REFUSE);
    }

    @POST
    @Path("/{position}/ignore")
    @Operation(
            operationId = "ignoreSchemaChange",
            summary = "Leaves a schema change out, and its table behind until it is copied again.")
    public void ignore(@PathParam("position") String position) {
        decide(position, DdlRecord.Word.IGNORE);
    }

    private void decide(String position, DdlRecord.Word word) {
        LogPosition at = Answers.position(position);
        if (!Answers.asked(() -> desk.decide(at, word))) {
            throw Answers.refused(Response.Status.NOT_FOUND, "No schema change waits at " + position + ".");
        }
    }
}
