// SPDX-License-Identifier: Apache-2.0
package io.millrace.apply.app;

import io.millrace.apply.start.ConsistencyDesk;
import io.millrace.apply.start.PlaceText;
import io.millrace.fault.MillraceException;
import io.millrace.model.TableId;
import io.millrace.position.LogPosition;
import io.millrace.settings.PipelineSettings;
import io.millrace.target.Consistency;
import io.smallrye.common.annotation.Blocking;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jspecify.annotations.Nullable;

/** {@code /consistency}: as of which place of the source the target is, and the wait for one. */
@Path("/consistency")
@Produces(MediaType.APPLICATION_JSON)
final class ConsistencyResource {

    private static final Duration WAIT = Duration.ofSeconds(30);
    private static final Duration LONGEST_WAIT = Duration.ofMinutes(10);
    private static final Pattern TIME = Pattern.compile("(\\d{1,7})(ms|s|m)");

    private final ApplyService service;
    private final ConsistencyDesk desk;
    private final InstantSource clock;
    private final PipelineSettings settings;

    @Inject
    ConsistencyResource(ApplyService service, ConsistencyDesk desk, InstantSource clock, PipelineSettings settings) {
        this.settings = settings;
        this.service = service;
        this.desk = desk;
        this.clock = clock;
    }

    /**
     * How the target is.
     *
     * @param pipeline its name
     * @param layout whether readers see nothing but states of the source ({@code ordered}), or not while several connections
     *     write a batch ({@code keyed})
     * @param consistent whether the target shows a state that the source had
     * @param position up to which it holds all changes
     * @param consistentFrom the position from which on it is consistent; null while that is not known
     * @param gtid of the last transaction of which it is known
     * @param sourceTime the newest time at which the source is known to have been in that state
     * @param lagSeconds since then
     * @param lagRecords records of the change log that are not in the target yet, as last seen
     * @param tablesDiverged tables of which nothing of this is said
     * @param tablesWaiting tables that were added and wait to be copied: nothing of this is said of them
     */
    public record View(
            String pipeline,
            String layout,
            boolean consistent,
            String position,
            @Nullable String consistentFrom,
            @Nullable String gtid,
            @Nullable Instant sourceTime,
            @Nullable Double lagSeconds,
            @Nullable Double lagRecords,
            List<String> tablesDiverged,
            List<String> tablesWaiting) {}

    /**
     * Why there is no other answer.
     *
     * @param error in words
     * @param target how the target is; null where it was not asked, or does not say
     */
    public record Refusal(String error, @Nullable View target) {}

    @GET
    @Blocking
    @Operation(
            operationId = "consistency",
            summary =
                    "As of which place of the source the target is. With wait, answers when it holds all up to there in"
                            + " a state that the source had: 200, or 504 when the timeout is over.")
    public CompletionStage<Response> consistency(
            @QueryParam("wait") @Nullable String wait, @QueryParam("timeout") @Nullable String timeout) {
        try {
            return wait == null ? CompletableFuture.completedFuture(now()) : await(wait, timeout(timeout));
        } catch (IllegalArgumentException e) {
            return answered(Response.Status.BAD_REQUEST, text(e));
        } catch (MillraceException e) {
            return answered(Response.Status.SERVICE_UNAVAILABLE, text(e));
        }
    }

    private Response now() {
        Optional<View> view = desk.look().map(this::view);
        return view.isPresent()
                ? Response.ok(view.get()).build()
                : refused(Response.Status.SERVICE_UNAVAILABLE, "apply has not begun", null);
    }

    private CompletionStage<Response> await(String text, Duration atMost) {
        // Before apply has begun nobody knows the epoch; it is the log's first one then.
        int epoch = desk.epoch().orElse(1);
        if (PlaceText.isOfTheSource(text) && service.sourceEpoch().orElse(epoch) != epoch) {
            return answered(
                    Response.Status.CONFLICT,
                    "another server is the source by now, and the target still follows the former one's log (" + epoch
                            + "): a file and offset can be of either. Wait for a position of Millrace's");
        }
        LogPosition wanted = PlaceText.parse(text, epoch, service.fileBase(epoch));
        // A wait holds no thread; the target is asked on one that may wait for it.
        return desk.await(wanted, atMost)
                .thenApplyAsync(
                        outcome -> switch (outcome) {
                            case HELD -> held(wanted);
                            case NOT_YET ->
                                unmet(
                                        Response.Status.GATEWAY_TIMEOUT,
                                        "not at " + wanted + " within " + atMost.toMillis() + " ms");
                            case OTHER_LOG ->
                                unmet(
                                        Response.Status.CONFLICT,
                                        "the target follows another log than that of " + wanted
                                                + ": places of two logs cannot be compared (the first number is the log's)");
                            case TOO_MANY ->
                                refused(Response.Status.SERVICE_UNAVAILABLE, "too many wait already", null);
                        },
                        Infrastructure.getDefaultWorkerPool());
    }

    /** Said by the commit itself; the target is asked for the rest. */
    private Response held(LogPosition wanted) {
        try {
            return now();
        } catch (MillraceException e) {
            return refused(
                    Response.Status.SERVICE_UNAVAILABLE,
                    "at " + wanted + ", and then not to be asked: " + text(e),
                    null);
        }
    }

    private static Duration timeout(@Nullable String text) {
        if (text == null) {
            return WAIT;
        }
        Matcher time = TIME.matcher(text);
        if (!time.matches()) {
            throw new IllegalArgumentException("timeout is a number with ms, s or m, such as 30s, not " + text);
        }
        long number = Long.parseLong(time.group(1));
        Duration wanted = switch (time.group(2)) {
            case "ms" -> Duration.ofMillis(number);
            case "s" -> Duration.ofSeconds(number);
            default -> Duration.ofMinutes(number);
        };
        if (wanted.compareTo(LONGEST_WAIT) > 0) {
            throw new IllegalArgumentException("timeout is at most " + LONGEST_WAIT.toMinutes() + "m, not " + text);
        }
        return wanted;
    }

    private Response unmet(Response.Status status, String why) {
        try {
            return refused(status, why, desk.look().map(this::view).orElse(null));
        } catch (MillraceException e) {
            return refused(status, why + "; and where it is cannot be asked: " + text(e), null);
        }
    }

    private View view(Consistency seen) {
        LogPosition from = seen.from();
        Optional<Instant> sourceTime = seen.progress().sourceTime();
        double records = service.recordsBehind();
        return new View(
                seen.progress().pipeline(),
                settings.apply().lanes() == 1 ? "ordered" : "keyed",
                seen.isReached(),
                seen.position().toString(),
                from == null ? null : from.toString(),
                seen.progress().gtid(),
                sourceTime.orElse(null),
                sourceTime.map(this::secondsSince).orElse(null),
                Double.isNaN(records) ? null : records,
                names(seen.diverged()),
                names(seen.waiting()));
    }

    private static List<String> names(List<TableId> tables) {
        return tables.stream().map(TableId::toString).toList();
    }

    private double secondsSince(Instant time) {
        return Math.max(0, Duration.between(time, clock.instant()).toMillis()) / 1000.0;
    }

    private static CompletionStage<Response> answered(Response.Status status, String why) {
        return CompletableFuture.completedFuture(refused(status, why, null));
    }

    private static Response refused(Response.Status status, String why, @Nullable View target) {
        return Response.status(status).entity(new Refusal(why, target)).build();
    }

    private static String text(Exception e) {
        return String.valueOf(e.getMessage());
    }
}
