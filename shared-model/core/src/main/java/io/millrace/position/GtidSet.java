// SPDX-License-Identifier: Apache-2.0
package io.millrace.position;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The transactions that were passed, by their names. MySQL's are counted for each server and tag, and a set of them may
 * have holes. MariaDB's are counted for each domain, where several servers may have given numbers, and the same ones; so
 * the last one of a server in a domain stands for all that this server wrote there before. Not thread-safe.
 *
 * <p>Adding the next transaction of a server costs a look-up and an increment.
 */
public final class GtidSet {

    private final Map<String, Intervals> servers = new TreeMap<>();
    /** MariaDB's last number for each {@code domain-server}. */
    private final Map<String, Long> writers = new TreeMap<>();

    /** None yet. */
    public GtidSet() {}

    /** Ranges of numbers, both ends included, in order and apart from each other. */
    private static final class Intervals {

        private long[] bounds = new long[2];
        private int size;

        void add(long from, long to) {
            if (size > 0 && from == bounds[size - 1] + 1) {
                bounds[size - 1] = to;
                return;
            }
            if (size == 0 || from > bounds[size - 1]) {
                insert(size, from, to);
                return;
            }
            merge(from, to);
        }

        private void merge(long from, long to) {
            int first = 0;
            while (bounds[first + 1] < from - 1) {
                first += 2;
            }
            int behind = first;
            long low = from;
            long high = to;
            while (behind < size && bounds[behind] <= to + 1) {
                low = Math.min(low, bounds[behind]);
                high = Math.max(high, bounds[behind + 1]);
                behind += 2;
            }
            if (behind == first) {
                insert(first, from, to);
            } else {
                bounds[first] = low;
                bounds[first + 1] = high;
                System.arraycopy(bounds, behind, bounds, first + 2, size - behind);
                size -= behind - first - 2;
            }
        }

        private void insert(int at, long from, long to) {
            if (size == bounds.length) {
                bounds = Arrays.copyOf(bounds, 2 * size);
            }
            System.arraycopy(bounds, at, bounds, at + 2, size - at);
            bounds[at] = from;
            bounds[at + 1] = to;
            size += 2;
        }

        /** Of the first range that does not end before the number; the size if there is none. */
        private int indexOf(long number) {
            int low = 0;
            int high = size / 2;
            while (low < high) {
                int middle = (low + high) / 2;
                if (bounds[2 * middle + 1] < number) {
                    low = middle + 1;
                } else {
                    high = middle;
                }
            }
            return 2 * low;
        }

        boolean contains(long from, long to) {
            int at = indexOf(from);
            return at < size && bounds[at] <= from && to <= bounds[at + 1];
        }

        @Override
        public String toString() {
            StringBuilder text = new StringBuilder();
            for (int at = 0; at < size; at += 2) {
                text.append(':').append(bounds[at]);
                if (bounds[at + 1] > bounds[at]) {
                    text.append('-').append(bounds[at + 1]);
                }
            }
            return text.toString();
        }
    }

    /**
     * Reads what {@link #toString} writes, and what the servers write.
     *
     * @throws IllegalArgumentException if it is neither
     */
    public static GtidSet parse(String text) {
        GtidSet set = new GtidSet();
        for (String part : text.split(",")) {
            String entry = part.strip();
            if (entry.indexOf(':') >= 0) {
                set.addIntervals(entry);
            } else if (!entry.isEmpty()) {
                set.add(entry);
            }
        }
        return set;
    }

    /** MySQL names a server once, then its ranges, then a tag and the ranges of that, and so on. */
    private void addIntervals(String entry) {
        String[] words = entry.split(":");
        String server = words[0].strip();
        String source = server;
        for (String word : List.of(words).subList(1, words.length)) {
            String range = word.strip();
            if (range.isEmpty() || !Character.isDigit(range.charAt(0))) {
                source = server + ":" + range;
                continue;
            }
            int dash = range.indexOf('-');
            long from = Long.parseLong(dash < 0 ? range : range.substring(0, dash));
            long to = dash < 0 ? from : Long.parseLong(range.substring(dash + 1));
            if (from < 1 || to < from) {
                throw new IllegalArgumentException("no range of transactions: " + range);
            }
            intervals(source).add(from, to);
        }
    }

    private Intervals intervals(String source) {
        return servers.computeIfAbsent(source, name -> new Intervals());
    }

    /**
     * Adds a transaction.
     *
     * @param gtid {@code server:number}, {@code server:tag:number}, or {@code domain-server-number}
     */
    public void add(String gtid) {
        int colon = gtid.lastIndexOf(':');
        if (colon >= 0) {
            long number = Long.parseLong(gtid, colon + 1, gtid.length(), 10);
            intervals(gtid.substring(0, colon)).add(number, number);
            return;
        }
        writers.merge(writerOf(gtid), numberOf(gtid), Math::max);
    }

    /** Adds all of another set. */
    public void addAll(GtidSet other) {
        other.servers.forEach((source, ranges) -> {
            Intervals all = intervals(source);
            for (int at = 0; at < ranges.size; at += 2) {
                all.add(ranges.bounds[at], ranges.bounds[at + 1]);
            }
        });
        other.writers.forEach((writer, number) -> writers.merge(writer, number, Math::max));
    }

    /** Whether a transaction is in it; of MariaDB's, whether its number is not behind the last one of its writer. */
    public boolean contains(String gtid) {
        int colon = gtid.lastIndexOf(':');
        if (colon >= 0) {
            Intervals ranges = servers.get(gtid.substring(0, colon));
            long number = Long.parseLong(gtid, colon + 1, gtid.length(), 10);
            return ranges != null && ranges.contains(number, number);
        }
        Long last = writers.get(writerOf(gtid));
        return last != null && numberOf(gtid) <= last;
    }

    /** Whether all of another set are in it. */
    public boolean containsAll(GtidSet other) {
        return other.writers.entrySet().stream().allMatch(writer -> contains(writer.getKey() + "-" + writer.getValue()))
                && other.servers.entrySet().stream().allMatch(server -> contains(server.getKey(), server.getValue()));
    }

    private boolean contains(String source, Intervals others) {
        Intervals ours = servers.get(source);
        for (int at = 0; at < others.size; at += 2) {
            if (ours == null || !ours.contains(others.bounds[at], others.bounds[at + 1])) {
                return false;
            }
        }
        return true;
    }

    /** MariaDB's transaction with the highest number of each domain. */
    public Map<String, String> domains() {
        Map<String, String> domains = new TreeMap<>();
        for (String last : lastOfWriters()) {
            domains.merge(domainOf(last), last, (one, two) -> numberOf(one) < numberOf(two) ? two : one);
        }
        return domains;
    }

    /** MariaDB's last transaction of each server in each domain. */
    public List<String> lastOfWriters() {
        return writers.entrySet().stream()
                .map(writer -> writer.getKey() + "-" + writer.getValue())
                .toList();
    }

    /** The domain and the server of a transaction of MariaDB. */
    public static String writerOf(String gtid) {
        int last = gtid.lastIndexOf('-');
        if (last < 1 || gtid.indexOf('-') == last) {
            throw new IllegalArgumentException("not a transaction's name: " + gtid);
        }
        return gtid.substring(0, last);
    }

    /** The domain of a transaction of MariaDB. */
    public static String domainOf(String gtid) {
        int dash = gtid.indexOf('-');
        if (dash < 1) {
            throw new IllegalArgumentException("not a transaction's name: " + gtid);
        }
        return gtid.substring(0, dash);
    }

    /** The number of a transaction of MariaDB within its domain. */
    public static long numberOf(String gtid) {
        return Long.parseLong(gtid, gtid.lastIndexOf('-') + 1, gtid.length(), 10);
    }

    public boolean isEmpty() {
        return servers.isEmpty() && writers.isEmpty();
    }

    /** As the servers write it. */
    @Override
    public String toString() {
        List<String> parts = new ArrayList<>();
        servers.forEach((source, ranges) -> parts.add(source + ranges));
        parts.addAll(lastOfWriters());
        return String.join(",", parts);
    }
}
