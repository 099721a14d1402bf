// SPDX-License-Identifier: Apache-2.0
package io.millrace.capture.log.wire;

import io.millrace.fault.FaultCode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A document of MySQL's JSON that changes are made to as the log tells them, and its text as {@link JsonText} gives it.
 * Not thread-safe.
 */
final class JsonDocument {

    private static final int REPLACE = 0;
    private static final int INSERT = 1;
    private static final int REMOVE = 2;

    /** The server's order of names: the shorter one first. */
    private static final Comparator<byte[]> NAMES =
            Comparator.<byte[]>comparingInt(name -> name.length).thenComparing(Arrays::compareUnsigned);

    private sealed interface Node permits Members, Elements, Scalar {}

    private record Members(Map<byte[], Node> byName) implements Node {}

    private record Elements(List<Node> list) implements Node {}

    private record Scalar(String text) implements Node {}

    private Node root;

    private JsonDocument(Node root) {
        this.root = root;
    }

    /**
     * Takes a binary document apart.
     *
     * @throws UndecodableException if it is none
     */
    static JsonDocument of(byte[] document) {
        return new JsonDocument(tree(document));
    }

    private static Node tree(byte[] document) {
        return document.length == 0 ? new Scalar("null") : node(document, document[0] & 0xff, 1, 0);
    }

    private static Node node(byte[] bytes, int type, int at, int depth) {
        if (depth > JsonText.DEPTH_MAX) {
            throw new UndecodableException("JSON nested deeper than " + JsonText.DEPTH_MAX);
        }
        return switch (type) {
            case JsonText.SMALL_OBJECT -> container(bytes, at, JsonText.LARGE_WIDTH / 2, true, depth);
            case JsonText.LARGE_OBJECT -> container(bytes, at, JsonText.LARGE_WIDTH, true, depth);
            case JsonText.SMALL_ARRAY -> container(bytes, at, JsonText.LARGE_WIDTH / 2, false, depth);
            case JsonText.LARGE_ARRAY -> container(bytes, at, JsonText.LARGE_WIDTH, false, depth);
            default -> new Scalar(JsonText.ofScalar(bytes, type, at));
        };
    }

    private static Node container(byte[] bytes, int start, int width, boolean object, int depth) {
        LogBytes in = new LogBytes(bytes);
        in.skip(start);
        int count = (int) in.readLittle(width);
        in.skip(width);
        List<byte[]> names = new ArrayList<>();
        for (int i = 0; object && i < count; i++) {
            LogBytes name = new LogBytes(bytes);
            name.skip(start + (int) in.readLittle(width));
            names.add(name.read((int) in.readLittle(2)));
        }
        List<Node> nodes = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int type = in.readByte();
            int here = in.index();
            int offset = (int) in.readLittle(width);
            nodes.add(node(bytes, type, JsonText.isInPlace(type, width) ? here : start + offset, depth + 1));
        }
        if (!object) {
            return new Elements(nodes);
        }
        Map<byte[], Node> members = new TreeMap<>(NAMES);
        for (int i = 0; i < count; i++) {
            members.put(names.get(i), nodes.get(i));
        }
        return new Members(members);
    }

    /**
     * Makes the change that stands next.
     *
     * @throws UndecodableException if the document has no place for it
     */
    void change(LogBytes changes) {
        int operation = changes.readByte();
        JsonPath path = JsonPath.of(changes.read(Math.toIntExact(changes.readPacked())));
        if (operation > REMOVE) {
            throw new UndecodableException(FaultCode.LOG_EVENT_NOT_CARRIED, "the unknown change of JSON " + operation);
        }
        Node value = operation == REMOVE ? null : tree(changes.read(Math.toIntExact(changes.readPacked())));
        if (path.isRoot()) {
            if (operation != REPLACE || value == null) {
                throw noPlace();
            }
            root = value;
            return;
        }
        Node parent = root;
        for (JsonPath.Leg leg : path.legs().subList(0, path.legs().size() - 1)) {
            parent = child(parent, leg);
        }
        JsonPath.Leg last = path.legs().get(path.legs().size() - 1);
        if (value == null) {
            remove(parent, last);
        } else if (operation == INSERT) {
            insert(parent, last, value);
        } else {
            replace(parent, last, value);
        }
    }

    private static Node child(Node parent, JsonPath.Leg leg) {
        Node found = null;
        if (parent instanceof Members members && leg instanceof JsonPath.Member member) {
            found = members.byName.get(member.name());
        } else if (parent instanceof Elements elements && leg instanceof JsonPath.Cell cell) {
            found = cell.index() < elements.list.size() ? elements.list.get(cell.index()) : null;
        }
        if (found == null) {
            throw noPlace();
        }
        return found;
    }

    private static void remove(Node parent, JsonPath.Leg leg) {
        child(parent, leg);
        if (parent instanceof Members members && leg instanceof JsonPath.Member member) {
            members.byName.remove(member.name());
        } else if (parent instanceof Elements elements && leg instanceof JsonPath.Cell cell) {
            elements.list.remove(cell.index());
        }
    }

    private static void replace(Node parent, JsonPath.Leg leg, Node value) {
        child(parent, leg);
        if (parent instanceof Members members && leg instanceof JsonPath.Member member) {
            members.byName.put(member.name(), value);
        } else if (parent instanceof Elements elements && leg instanceof JsonPath.Cell cell) {
            elements.list.set(cell.index(), value);
        }
    }

    /** A cell behind the last one is the next one. */
    private static void insert(Node parent, JsonPath.Leg leg, Node value) {
        if (parent instanceof Members members
                && leg instanceof JsonPath.Member member
                && !members.byName.containsKey(member.name())) {
            members.byName.put(member.name(), value);
        } else if (parent instanceof Elements elements && leg instanceof JsonPath.Cell cell) {
            elements.list.add(Math.min(cell.index(), elements.list.size()), value);
        } else {
            throw noPlace();
        }
    }

    private static UndecodableException noPlace() {
        return new UndecodableException(
                FaultCode.LOG_EVENT_NOT_CARRIED, "a change of JSON at a place that the value before does not have");
    }

    /** The document as it is now. */
    String text() {
        StringBuilder text = new StringBuilder();
        append(root, text);
        return text.toString();
    }

    private static void append(Node node, StringBuilder text) {
        if (node instanceof Scalar scalar) {
            text.append(scalar.text);
        } else if (node instanceof Elements elements) {
            String between = "[";
            for (Node element : elements.list) {
                text.append(between);
                append(element, text);
                between = ", ";
            }
            text.append(elements.list.isEmpty() ? "[]" : "]");
        } else if (node instanceof Members members) {
            String between = "{";
            for (Map.Entry<byte[], Node> member : members.byName.entrySet()) {
                text.append(between).append(JsonText.quoted(member.getKey())).append(": ");
                append(member.getValue(), text);
                between = ", ";
            }
            text.append(members.byName.isEmpty() ? "{}" : "}");
        }
    }
}
