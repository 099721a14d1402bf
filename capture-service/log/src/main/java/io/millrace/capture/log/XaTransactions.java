// SPDX-License-Identifier: Apache-2.0
package io.millrace.capture.log;

import io.millrace.capture.log.wire.LogBytes;
import io.millrace.model.PreparedTransaction;
import io.millrace.position.LogPosition;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Transactions in two phases: where their rows are, from their first phase to their second. Rows are passed over where
 * they stand, and read again where they are committed. Used by the reading thread alone.
 *
 * <p>Those without rows of captured tables are kept as well: a commit of one that nobody saw prepared would be that of
 * rows that lie before the start.
 */
public final class XaTransactions {

    private static final Pattern XID = Pattern.compile("X'([0-9A-Fa-f]*)'\\s*,\\s*X'([0-9A-Fa-f]*)'\\s*,\\s*(-?\\d+)");

    private static final HexFormat HEX = HexFormat.of();

    private final GroupReader reader;
    private final List<PreparedTransaction> known;
    /** Where those begin of which this reading has seen that no row is ours. */
    private final Set<LogPosition> foreign = new HashSet<>();

    /** Those that the resumption knows, and the way back to their rows. */
    public XaTransactions(List<PreparedTransaction> known, GroupReader reader) {
        this.known = new ArrayList<>(known);
        this.reader = reader;
    }

    /**
     * The end of a first phase.
     *
     * @param onePhase whether it is the commit as well
     */
    record Prepare(boolean onePhase, String xid) {

        /** Reads the event's body. */
        static Prepare of(byte[] body) {
            LogBytes in = new LogBytes(body);
            boolean onePhase = in.readByte() != 0;
            long format = in.readLittleSigned(4);
            int global = (int) in.readLittle(4);
            int branch = (int) in.readLittle(4);
            return new Prepare(onePhase, name(HEX.formatHex(in.read(global)), HEX.formatHex(in.read(branch)), format));
        }
    }

    private static String name(String global, String branch, long format) {
        return global.toLowerCase(Locale.ROOT) + "," + branch.toLowerCase(Locale.ROOT) + "," + format;
    }

    /**
     * A first phase is complete.
     *
     * @param ours whether rows of captured tables are in it
     */
    PreparedTransaction prepared(String xid, LogPosition start, boolean ours) {
        if (!ours) {
            foreign.add(start);
        }
        known.removeIf(one -> one.start().equals(start) || (one.xid().equals(xid) && one.finished() != null));
        PreparedTransaction transaction = new PreparedTransaction(xid, start, null);
        known.add(transaction);
        return transaction;
    }

    /** A second phase, at that place; null if its first one was not seen. */
    @Nullable
    PreparedTransaction finished(String sql, LogPosition place) {
        Matcher xid = XID.matcher(sql);
        if (!xid.find()) {
            throw new IllegalArgumentException("no name");
        }
        String name = name(xid.group(1), xid.group(2), Long.parseLong(xid.group(3)));
        for (int i = known.size() - 1; i >= 0; i--) {
            PreparedTransaction one = known.get(i);
            boolean open = one.finished() == null || one.finished().equals(place);
            if (one.xid().equals(name) && open && place.isAfter(one.start())) {
                PreparedTransaction done = one.finishedAt(place);
                // Nobody goes back within a reading.
                known.remove(i);
                return done;
            }
        }
        return null;
    }

    /** Whether its rows are surely none of ours; asked once, when it is finished. */
    boolean isForeign(PreparedTransaction transaction) {
        return foreign.remove(transaction.start());
    }

    GroupReader reader() {
        return reader;
    }
}
