// SPDX-License-Identifier: Apache-2.0
package io.millrace.apply.app;

import io.millrace.apply.batch.RowText;
import io.millrace.apply.start.ParkedDesk;
import io.millrace.model.Column;
import io.millrace.position.LogPosition;
import io.millrace.target.ParkedChange;
import io.millrace.target.ParkedTable;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jspecify.annotations.Nullable;

/** {@code /parked}: changes that the target has refused, those that wait behind them, and a person's word on them. */
@Path("/parked")
@Produces(MediaType.APPLICATION_JSON)
final class ParkedResource {

    private final ParkedDesk desk;

    @Inject
    ParkedResource(ParkedDesk desk) {
        this.desk = desk;
    }

    /**
     * Changes that wait for each other: of one key as a rule, of several if a row went from one to another.
     *
     * @param id of the first of them
     * @param table as the source spells it
     * @param changes how many
     * @param refused id of the last one that the target has refused itself
     * @param code of its fault
     * @param error what the target said
     * @param since when the first was parked
     * @param key the refused row's, by the target's names of columns; null where values may not be shown
     */
    public record Chain(
            String id,
            String table,
            long changes,
            String refused,
            String code,
            String error,
            String since,
            @Nullable Map<String, @Nullable String> key) {

        static Chain of(ParkedTable.Chain chain, boolean showsValues) {
            ParkedChange refused = chain.refused();
            Map<String, @Nullable String> row = showsValues ? values(refused) : null;
            if (row != null) {
                row.keySet()
                        .retainAll(refused.shape().keyColumns().stream()
                                .map(Column::name)
                                .toList());
            }
            return new Chain(
                    chain.first().position().toString(),
                    chain.first().table().toString(),
                    chain.changes(),
                    refused.position().toString(),
                    refused.code(),
                    refused.error(),
                    chain.first().at().toString(),
                    row);
        }
    }

    /**
     * One change that waits.
     *
     * @param id by which something can be said of it
     * @param operation insert, update or delete
     * @param code of the fault, if the target has refused it itself; empty if it waits behind another
     * @param error what the target said
     * @param word what was said to it and is still to be carried out; empty if nothing is
     * @param row after it, or before a delete; null where values may not be shown
     */
    public record Change(
            String id,
            String table,
            String operation,
            String code,
            String error,
            String word,
            @Nullable Map<String, @Nullable String> row) {

        static Change of(ParkedChange change, boolean showsValues) {
            ParkedChange.Word word = change.word();
            return new Change(
                    change.position().toString(),
                    change.table().toString(),
                    change.change().operation().name().toLowerCase(Locale.ROOT),
                    change.code(),
                    change.error(),
                    word == null ? "" : word.name().toLowerCase(Locale.ROOT),
                    showsValues ? values(change) : null);
        }
    }

    private static Map<String, @Nullable String> values(ParkedChange change) {
        Object[] row = change.change().after() == null
                ? change.change().before()
                : change.change().after();
        Map<String, @Nullable String> values = new LinkedHashMap<>();
        List<Column> columns = change.shape().columns();
        for (int i = 0; i < columns.size(); i++) {
            Object value = row == null ? null : row[i];
            values.put(columns.get(i).name(), RowText.of(columns.get(i).type(), value));
        }
        return values;
    }

    @GET
    @Operation(operationId = "parked", summary = "What has waited longest, by the changes that wait for each other.")
    public List<Chain> list() {
        return Answers.asked(desk::oldest).stream()
                .map(chain -> Chain.of(chain, desk.mayShowValues()))
                .toList();
    }

    @GET
    @Path("/{id}")
    @Operation(operationId = "parkedChanges", summary = "The changes that wait together with that one, in order.")
    public List<Change> changes(@PathParam("id") String id) {
        LogPosition at = Answers.position(id);
        List<Change> changes = Answers.asked(() -> desk.changes(at)).stream()
                .map(change -> Change.of(change, desk.mayShowValues()))
                .toList();
        require(!changes.isEmpty(), id);
        return changes;
    }

    @POST
    @Path("/retry")
    @Operation(
            operationId = "retryAllParked",
            summary = "Lets all that waits be written, as far as the target takes it.")
    public Response retryAll() {
        return accepted(Map.of("changes", Answers.asked(desk::retryAll)));
    }

    @POST
    @Path("/{id}/retry")
    @Operation(operationId = "retryParked", summary = "Lets a change and all that wait with it be written.")
    public Response retry(@PathParam("id") String id) {
        return decide(id, ParkedChange.Word.RETRY);
    }

    @POST
    @Path("/{id}/skip")
    @Operation(operationId = "skipParked", summary = "Leaves a change out for good, and goes on with those behind it.")
    public Response skip(@PathParam("id") String id) {
        return decide(id, ParkedChange.Word.SKIP);
    }

    @POST
    @Path("/{id}/replace")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            operationId = "replaceParked",
            summary = "Puts values in the place of those of a change's row, and lets it be written.")
    public Response replace(@PathParam("id") String id, Map<String, @Nullable Object> values) {
        LogPosition at = Answers.position(id);
        Map<String, @Nullable String> texts = new LinkedHashMap<>();
        values.forEach((name, value) -> texts.put(name, text(name, value)));
        try {
            require(Answers.asked(() -> desk.replace(at, texts)), id);
        } catch (IllegalArgumentException e) {
            throw Answers.refused(Response.Status.BAD_REQUEST, String.valueOf(e.getMessage()));
        }
        return accepted(Map.of("id", id));
    }

    /** Whoever reads JSON makes of a number with a point the nearest that a double can be. */
    private static @Nullable String text(String column, @Nullable Object value) {
        if (value == null || value instanceof String || value instanceof Integer || value instanceof Long) {
            return value == null ? null : value.toString();
        }
        throw Answers.refused(
                Response.Status.BAD_REQUEST,
                "The value of " + column + " is to be a text in quotes, as in {\"" + column
                        + "\": \"12.50\"}; whole numbers and null may go without.");
    }

    private Response decide(String id, ParkedChange.Word word) {
        LogPosition at = Answers.position(id);
        require(Answers.asked(() -> desk.decide(at, word)), id);
        return accepted(Map.of("id", id));
    }

    private static Response accepted(Map<String, ?> answer) {
        return Response.accepted(answer).build();
    }

    private static void require(boolean isThere, String id) {
        if (!isThere) {
            throw Answers.refused(Response.Status.NOT_FOUND, "No change at " + id + " waits.");
        }
    }
}
