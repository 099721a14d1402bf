// SPDX-License-Identifier: Apache-2.0
package io.millrace.capture.log.wire;

import io.millrace.fault.FaultCode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A place in a JSON document, as the log names it: <code>$.name."another name"[3]</code>.
 *
 * @param legs from the outermost container inwards
 */
record JsonPath(List<Leg> legs) {

    /** A step into a container. */
    sealed interface Leg permits Member, Cell {}

    /** To a member of an object; its name in UTF-8. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Member(byte[] name) implements Leg {}

    /** To an element of an array, counted from 0. */
    record Cell(int index) implements Leg {}

    JsonPath {
        legs = List.copyOf(legs);
    }

    /** Whether it is the whole document. */
    boolean isRoot() {
        return legs.isEmpty();
    }

    /**
     * Reads a path.
     *
     * @throws UndecodableException if it is none, or names more than one place
     */
    static JsonPath of(byte[] utf8) {
        return new Reader(new String(utf8, StandardCharsets.UTF_8)).read();
    }

    private static final class Reader {

        private final String path;
        private int at;

        Reader(String path) {
            this.path = path;
        }

        JsonPath read() {
            List<Leg> legs = new ArrayList<>();
            take('$');
            while (at < path.length()) {
                legs.add(path.charAt(at) == '[' ? cell() : member());
            }
            return new JsonPath(legs);
        }

        private char take() {
            if (at >= path.length()) {
                throw unknown();
            }
            return path.charAt(at++);
        }

        private void take(char wanted) {
            if (take() != wanted) {
                throw unknown();
            }
        }

        private Leg cell() {
            take('[');
            int end = path.indexOf(']', at);
            if (end < 0) {
                throw unknown();
            }
            try {
                int index = Integer.parseUnsignedInt(path, at, end, 10);
                at = end + 1;
                return new Cell(index);
            } catch (NumberFormatException e) {
                throw unknown();
            }
        }

        private Leg member() {
            take('.');
            StringBuilder name = new StringBuilder();
            if (at < path.length() && path.charAt(at) == '"') {
                at++;
                for (char c = take(); c != '"'; c = take()) {
                    name.append(c == '\\' ? escaped() : c);
                }
            } else {
                while (at < path.length() && path.charAt(at) != '.' && path.charAt(at) != '[') {
                    name.append(take());
                }
                if (name.isEmpty() || name.toString().equals("*")) {
                    throw unknown();
                }
            }
            return new Member(name.toString().getBytes(StandardCharsets.UTF_8));
        }

        private char escaped() {
            char c = take();
            return switch (c) {
                case 'b' -> '\b';
                case 'f' -> '\f';
                case 'n' -> '\n';
                case 'r' -> '\r';
                case 't' -> '\t';
                case 'u' -> {
                    at += 4;
                    if (at > path.length()) {
                        throw unknown();
                    }
                    yield (char) Integer.parseInt(path, at - 4, at, 16);
                }
                default -> c;
            };
        }

        private static UndecodableException unknown() {
            return new UndecodableException(
                    FaultCode.LOG_EVENT_NOT_CARRIED, "a change of JSON at a place that is not understood");
        }
    }
}
