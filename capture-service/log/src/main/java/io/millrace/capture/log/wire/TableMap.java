// SPDX-License-Identifier: Apache-2.0
package io.millrace.capture.log.wire;

import io.millrace.model.TableId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * What a TABLE_MAP event says of the rows that follow it.
 *
 * @param number by which the events of rows name the table
 * @param columns in the order of the table
 * @param key indexes of the primary key's columns, or of those of a unique key that the server takes for one; empty where
 *     it has none or the server does not write it
 */
public record TableMap(long number, TableId table, List<WireColumn> columns, List<Integer> key) {

    private static final int FIELD_SIGNEDNESS = 1;
    private static final int FIELD_DEFAULT_COLLATION = 2;
    private static final int FIELD_COLLATIONS = 3;
    private static final int FIELD_COLUMN_NAMES = 4;
    private static final int FIELD_SET_LABELS = 5;
    private static final int FIELD_ENUM_LABELS = 6;
    private static final int FIELD_KEY = 8;
    private static final int FIELD_KEY_WITH_PREFIX = 9;
    private static final int FIELD_LABELS_DEFAULT_COLLATION = 10;
    private static final int FIELD_LABELS_COLLATIONS = 11;
    private static final int FIELD_VECTOR_SIZES = 13;

    public TableMap {
        columns = List.copyOf(columns);
        key = List.copyOf(key);
    }

    /** Whether the server says all of its tables that it can say: binlog_row_metadata is FULL. */
    public boolean isFull() {
        return columns.stream().allMatch(column -> column.name() != null);
    }

    /** The table's number alone, which is enough where the table is of no interest. */
    public static long numberIn(byte[] body) {
        return new LogBytes(body).readLittle(6);
    }

    /** The table's name alone, which can be read even where a column's type is unknown. */
    public static TableId tableIn(byte[] body) {
        LogBytes in = new LogBytes(body);
        in.skip(8);
        return readTable(in);
    }

    /** The start of the body, up to the end of the table's name. */
    public static byte[] namePart(byte[] body) {
        LogBytes in = new LogBytes(body);
        in.skip(8);
        in.skip(in.readByte() + 1);
        in.skip(in.readByte());
        return Arrays.copyOf(body, in.index());
    }

    /**
     * Reads the event's body.
     *
     * @throws UndecodableException if a column is of a type that this version cannot decode
     */
    public static TableMap parse(byte[] body) {
        LogBytes in = new LogBytes(body);
        long number = in.readLittle(6);
        in.skip(2);
        TableId table = readTable(in);
        int count = (int) in.readPacked();
        byte[] types = in.read(count);
        in.readPacked();
        List<WireColumn> columns = new ArrayList<>(count);
        for (byte type : types) {
            columns.add(WireColumn.read(type & 0xff, in));
        }
        byte[] nullable = in.read((count + 7) / 8);
        for (int i = 0; i < count; i++) {
            columns.set(i, columns.get(i).withNullable((nullable[i >> 3] & 1 << (i & 7)) != 0));
        }
        List<Integer> key = new ArrayList<>();
        readOptional(in, columns, key);
        return new TableMap(number, table, columns, key);
    }

    private static TableId readTable(LogBytes in) {
        String database = in.readName(in.readByte());
        in.skip(1);
        String name = in.readName(in.readByte());
        in.skip(1);
        return new TableId(database, name);
    }

    /** What the server adds by binlog_row_metadata; signs and collations always, names where it is FULL. */
    private static void readOptional(LogBytes in, List<WireColumn> columns, List<Integer> key) {
        while (in.left() > 0) {
            int field = in.readByte();
            byte[] value = in.read((int) in.readPacked());
            switch (field) {
                case FIELD_SIGNEDNESS -> applySignedness(value, columns);
                case FIELD_DEFAULT_COLLATION -> applyDefault(value, columns, WireType::isCharacter);
                case FIELD_COLLATIONS -> applyEach(value, columns, WireType::isCharacter);
                case FIELD_COLUMN_NAMES -> applyNames(new LogBytes(value), columns);
                case FIELD_LABELS_DEFAULT_COLLATION -> applyDefault(value, columns, WireType::isLabels);
                case FIELD_LABELS_COLLATIONS -> applyEach(value, columns, WireType::isLabels);
                case FIELD_SET_LABELS -> applyLabels(new LogBytes(value), columns, WireType.SET);
                case FIELD_ENUM_LABELS -> applyLabels(new LogBytes(value), columns, WireType.ENUM);
                case FIELD_VECTOR_SIZES -> applyVectorSizes(new LogBytes(value), columns);
                case FIELD_KEY -> readKey(new LogBytes(value), false, key);
                case FIELD_KEY_WITH_PREFIX -> readKey(new LogBytes(value), true, key);
                default -> {
                    // Kinds of geometries and what a SELECT hides say nothing of how to read.
                }
            }
        }
    }

    /** One collation for all columns that have one, and others for some of them, by their place among these. */
    private static void applyDefault(byte[] value, List<WireColumn> columns, Predicate<WireType> fits) {
        LogBytes in = new LogBytes(value);
        int common = (int) in.readPacked();
        Map<Integer, Integer> others = new HashMap<>();
        while (in.left() > 0) {
            int place = (int) in.readPacked();
            others.put(place, (int) in.readPacked());
        }
        int place = 0;
        for (int i = 0; i < columns.size(); i++) {
            if (fits.test(columns.get(i).type())) {
                columns.set(i, columns.get(i).withCollation(others.getOrDefault(place, common)));
                place++;
            }
        }
    }

    private static void applyEach(byte[] value, List<WireColumn> columns, Predicate<WireType> fits) {
        LogBytes in = new LogBytes(value);
        for (int i = 0; i < columns.size(); i++) {
            if (fits.test(columns.get(i).type())) {
                columns.set(i, columns.get(i).withCollation((int) in.readPacked()));
            }
        }
    }

    private static void applySignedness(byte[] bits, List<WireColumn> columns) {
        int numeric = 0;
        for (int i = 0; i < columns.size(); i++) {
            if (columns.get(i).type().isNumeric()) {
                boolean unsigned = (bits[numeric / 8] & 0x80 >> numeric % 8) != 0;
                columns.set(i, columns.get(i).withUnsigned(unsigned));
                numeric++;
            }
        }
    }

    private static void applyLabels(LogBytes in, List<WireColumn> columns, WireType type) {
        for (int i = 0; i < columns.size(); i++) {
            if (columns.get(i).type() == type) {
                List<byte[]> labels = new ArrayList<>();
                for (long left = in.readPacked(); left > 0; left--) {
                    labels.add(in.read((int) in.readPacked()));
                }
                columns.set(i, columns.get(i).withLabels(labels));
            }
        }
    }

    private static void applyVectorSizes(LogBytes in, List<WireColumn> columns) {
        for (int i = 0; i < columns.size(); i++) {
            if (columns.get(i).type() == WireType.VECTOR) {
                columns.set(i, columns.get(i).withScale((int) in.readPacked()));
            }
        }
    }

    private static void readKey(LogBytes in, boolean withPrefix, List<Integer> key) {
        while (in.left() > 0) {
            key.add((int) in.readPacked());
            if (withPrefix) {
                in.readPacked();
            }
        }
    }

    private static void applyNames(LogBytes names, List<WireColumn> columns) {
        for (int i = 0; i < columns.size(); i++) {
            columns.set(i, columns.get(i).withName(names.readName((int) names.readPacked())));
        }
    }
}
