// SPDX-License-Identifier: Apache-2.0
package io.millrace.capture.binlog;

import io.millrace.capture.source.LogResumption;
import io.millrace.capture.source.LogState;
import io.millrace.capture.start.LogTail;
import io.millrace.fault.FaultCode;
import io.millrace.fault.Finding;
import io.millrace.fault.MillraceException;
import io.millrace.model.PreparedTransaction;
import io.millrace.mysql.Flavour;
import io.millrace.mysql.GtidProof;
import io.millrace.mysql.LogCoordinates;
import io.millrace.mysql.ServerFacts;
import io.millrace.mysql.SourceDatabase;
import io.millrace.mysql.SourceFaults;
import io.millrace.position.LogIdentity;
import io.millrace.position.LogPosition;
import io.millrace.settings.PipelineSettings;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * From where to read when another server may have taken the place of the one that was read before. Stateless.
 *
 * <p>The same server with a log that was begun anew is none of these: it may have given the same names to other
 * transactions.
 */
final class FailOver {

    private static final Logger LOG = LoggerFactory.getLogger(FailOver.class);

    private FailOver() {}

    /**
     * The place where the change log ends; on another server, the file of its log from which on all is to be found that
     * lies behind it.
     *
     * @throws MillraceException if it cannot be proven that nothing is lost
     */
    static LogResumption resumption(PipelineSettings settings) {
        LogTail tail = LogTail.read(settings);
        LogState state = tail.state();
        return switch (settings.source().failover()) {
            case STOP -> LogResumption.at(state);
            case GTID -> resumption(settings, tail);
        };
    }

    private static LogResumption resumption(PipelineSettings settings, LogTail tail) {
        LogState state = tail.state();
        try (Connection connection = new SourceDatabase(settings.source()).connect()) {
            ServerFacts facts = ServerFacts.read(connection);
            LogIdentity now = facts.requireIdentity();
            if (now.server().equals(state.identity().server())) {
                return LogResumption.at(state);
            }
            LogPosition start = place(settings, connection, facts, state).position(tail.nextEpoch());
            requireSettled(settings, state);
            LOG.warn(
                    "The source is {} now and was {}: reading goes on from {} at {}, behind the transactions {}.",
                    now,
                    state.identity(),
                    state.position(),
                    start,
                    GtidProof.shown(String.valueOf(state.gtids())));
            return new LogResumption(
                    state.position(), new LogState(start, state.gtids(), now, List.of(), List.of(), state.schemas()));
        } catch (SQLException e) {
            throw SourceFaults.of(e, "looking for the log");
        }
    }

    private static LogCoordinates place(
            PipelineSettings settings, Connection connection, ServerFacts facts, LogState state) {
        LogPosition position = state.position();
        String gtids = state.gtids();
        if (gtids == null) {
            throw MillraceException.at(
                    FaultCode.LOG_NOT_THE_SAME,
                    null,
                    position,
                    "It was read from " + state.identity() + ", here is " + facts.requireIdentity()
                            + ", and not all transactions that were read have GTIDs, so nobody can tell what it"
                            + " lacks.");
        }
        if (position.isInsideOrAfterTransaction() && !position.isEndOfTransaction()) {
            throw unproven(position, "A transaction was read in part, and no two logs number its rows alike for sure");
        }
        for (PreparedTransaction prepared : state.prepared()) {
            if (isOpen(prepared, position)) {
                throw unproven(
                        position,
                        "The rows of the XA transaction " + prepared.xid() + " were prepared at " + prepared.start()
                                + " of the former log, and are not committed yet");
            }
        }
        requireReadable(settings);
        GtidProof proof = new GtidProof(connection, facts, gtids, position);
        LogCoordinates place = proof.place(settings.source().connectTimeout());
        if (facts.flavour() == Flavour.MARIADB) {
            LastOfDomains.require(settings, facts.requireIdentity(), gtids, place, proof);
        }
        return place;
    }

    /** What a former attempt had on its way to Kafka may have arrived meanwhile. */
    private static void requireSettled(PipelineSettings settings, LogState state) {
        LogPosition end = LogTail.read(settings).state().position();
        if (!end.equals(state.position())) {
            throw MillraceException.at(
                    FaultCode.LOG_READ_FAILED, null, end, "The change log has grown since " + state.position() + ".");
        }
    }

    /** What was prepared behind the position will be read again. */
    private static boolean isOpen(PreparedTransaction prepared, LogPosition position) {
        LogPosition finished = prepared.finished();
        return position.isAfter(prepared.start())
                && (finished == null || finished.endOfTransaction().isAfter(position));
    }

    private static MillraceException unproven(LogPosition position, String why) {
        return MillraceException.at(
                FaultCode.LOG_FAILOVER_UNPROVEN, null, position, "The source is another server now. " + why + ".");
    }

    /** The checks before the start were of the former server. */
    private static void requireReadable(PipelineSettings settings) {
        List<Finding> findings = new BinlogLogSource().preflight(settings);
        if (!findings.isEmpty()) {
            Finding first = findings.get(0);
            throw new MillraceException(
                    first.code(),
                    "The source is another server now. " + first.subject() + " is " + first.measured() + ": "
                            + first.why() + ". " + first.remedy());
        }
    }
}
