// SPDX-License-Identifier: Apache-2.0
package io.millrace.apply.app;

import io.millrace.app.ServiceContext;
import io.millrace.apply.start.ConsistencyDesk;
import io.millrace.apply.start.PlaceText;
import io.millrace.apply.start.RewindDesk;
import io.millrace.control.ControlMessage.RewindApply;
import io.millrace.fault.MillraceException;
import io.millrace.position.LogPosition;
import io.millrace.target.RewindRecord;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jspecify.annotations.Nullable;

/** {@code /rewind}: lets apply go back to an earlier place of the change log; said on the control topic. */
@Path("/rewind")
@Produces(MediaType.APPLICATION_JSON)
final class RewindResource {

    private final ApplyService service;
    private final RewindDesk desk;
    private final ConsistencyDesk consistency;
    private final InstantSource clock;

    @Inject
    RewindResource(ApplyService service, RewindDesk desk, ConsistencyDesk consistency, InstantSource clock) {
        this.service = service;
        this.desk = desk;
        this.consistency = consistency;
        this.clock = clock;
    }

    /** Where to: one of the two. */
    public record Wanted(
            @Nullable String position, @Nullable String time) {}

    /**
     * What became of a command.
     *
     * @param id the command's
     * @param asked where to
     * @param state asked, done or refused
     * @param from where apply stood
     * @param to where it was set back to
     * @param reason why it was refused
     * @param at when
     */
    public record View(
            String id,
            String asked,
            String state,
            @Nullable String from,
            @Nullable String to,
            @Nullable String reason,
            @Nullable Instant at) {

        static View of(RewindRecord rewind) {
            LogPosition to = rewind.to();
            return new View(
                    rewind.id(),
                    rewind.asked(),
                    to == null ? "refused" : "done",
                    rewind.from().toString(),
                    to == null ? null : to.toString(),
                    rewind.reason(),
                    rewind.at());
        }
    }

    @GET
    @Operation(operationId = "rewinds", summary = "What became of the newest commands to go back, and which wait.")
    public Response list() {
        try {
            List<RewindRecord> known = desk.newest();
            Set<String> ids = known.stream().map(RewindRecord::id).collect(Collectors.toSet());
            List<View> all = new ArrayList<>();
            service.context().stream()
                    .flatMap(context -> context.bus().latest(RewindApply.class))
                    .filter(command -> !ids.contains(command.id()) && desk.isPending(List.of(command)))
                    .map(command -> new View(command.id(), command.to(), "asked", null, null, null, null))
                    .forEach(all::add);
            known.stream().map(View::of).forEach(all::add);
            return Response.ok(all).build();
        } catch (MillraceException e) {
            return answer(Response.Status.SERVICE_UNAVAILABLE, "error", text(e));
        }
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            operationId = "rewind",
            summary = "Sets apply back to a position of the source's log, or to a time, and replays from there. Answers"
                    + " when it is known whether that can be done; refused (409) where a replay would not be exact.")
    public Response rewind(@Nullable Wanted wanted) {
        Optional<ServiceContext> context = service.context();
        if (context.isEmpty()) {
            return answer(Response.Status.SERVICE_UNAVAILABLE, "error", "not past its checks");
        }
        try {
            RewindApply command = command(wanted);
            Optional<String> refusal = desk.refusal(command);
            if (refusal.isPresent()) {
                return answer(Response.Status.CONFLICT, "error", refusal.get());
            }
            context.get().bus().publish(command);
            return answer(Response.Status.ACCEPTED, "id", command.id());
        } catch (IllegalArgumentException e) {
            return answer(Response.Status.BAD_REQUEST, "error", text(e));
        } catch (MillraceException e) {
            return answer(Response.Status.SERVICE_UNAVAILABLE, "error", text(e));
        }
    }

    private RewindApply command(@Nullable Wanted wanted) {
        String position = wanted == null ? null : wanted.position();
        String time = wanted == null ? null : wanted.time();
        if ((position == null) == (time == null)) {
            throw new IllegalArgumentException(
                    "one of the two is to be given: {\"position\": \"binlog.000003:4711\"} or"
                            + " {\"time\": \"2026-01-31T10:00:00Z\"}");
        }
        String id = clock.instant().toString();
        return position == null ? new RewindApply(id, null, time(time)) : new RewindApply(id, place(position), null);
    }

    private LogPosition place(String position) {
        int epoch = consistency.epoch().orElse(1);
        return PlaceText.parse(position, epoch, service.fileBase(epoch));
    }

    private static Instant time(@Nullable String text) {
        try {
            return Instant.parse(String.valueOf(text));
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("time is such as 2026-01-31T10:00:00Z, not " + text, e);
        }
    }

    private static Response answer(Response.Status status, String name, String text) {
        return Response.status(status).entity(Map.of(name, text)).build();
    }

    private static String text(Exception e) {
        return String.valueOf(e.getMessage());
    }
}
