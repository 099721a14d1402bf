// SPDX-License-Identifier: Apache-2.0
package io.millrace.codec;

import io.millrace.model.Column;
import io.millrace.model.ColumnDefault;
import io.millrace.model.ColumnKind;
import io.millrace.model.ColumnType;
import io.millrace.model.TableId;
import io.millrace.model.TableSchema;
import java.util.ArrayList;
import java.util.List;

/**
 * Table schemas on the wire. Kinds travel by name, so that a new kind in the middle of the enum changes nothing.
 */
public final class SchemaCodec {

    private SchemaCodec() {}

    /** Writes a schema; {@link #read} gives an equal one back. */
    public static void write(WireWriter out, TableSchema schema) {
        writeTable(out, schema.table());
        out.writeUnsigned(schema.columns().size());
        for (Column column : schema.columns()) {
            writeColumn(out, column);
        }
        out.writeUnsigned(schema.key().size());
        for (int index : schema.key()) {
            out.writeUnsigned(index);
        }
    }

    /** Reads a schema. */
    public static TableSchema read(WireReader in) {
        try {
            TableId table = readTable(in);
            List<Column> columns = new ArrayList<>();
            for (int i = in.readCount(); i > 0; i--) {
                columns.add(readColumn(in));
            }
            List<Integer> key = new ArrayList<>();
            for (int i = in.readCount(); i > 0; i--) {
                key.add(in.readInt());
            }
            return new TableSchema(table, columns, key);
        } catch (IllegalArgumentException e) {
            throw WireReader.corrupt("its schema is not one (" + e.getMessage() + ")");
        }
    }

    static void writeTable(WireWriter out, TableId table) {
        out.writeText(table.database());
        out.writeText(table.name());
    }

    static TableId readTable(WireReader in) {
        return new TableId(in.readText(), in.readText());
    }

    private static void writeColumn(WireWriter out, Column column) {
        ColumnType type = column.type();
        out.writeText(column.name());
        out.writeText(type.kind().name());
        out.writeByte((type.unsigned() ? 1 : 0) | (column.nullable() ? 2 : 0) | (column.generated() ? 4 : 0));
        out.writeUnsigned(type.length());
        out.writeUnsigned(type.scale());
        out.writeOptionalText(type.charset());
        out.writeUnsigned(type.labels().size());
        type.labels().forEach(out::writeText);
        out.writeText(column.defaultValue().kind().name());
        out.writeOptionalText(column.defaultValue().text());
    }

    private static Column readColumn(WireReader in) {
        String name = in.readText();
        ColumnKind kind = ColumnKind.valueOf(in.readText());
        int flags = in.readByte();
        int length = in.readInt();
        int scale = in.readInt();
        String charset = in.readOptionalText();
        List<String> labels = new ArrayList<>();
        for (int i = in.readCount(); i > 0; i--) {
            labels.add(in.readText());
        }
        ColumnDefault defaultValue =
                new ColumnDefault(ColumnDefault.Kind.valueOf(in.readText()), in.readOptionalText());
        ColumnType type = new ColumnType(kind, (flags & 1) != 0, length, scale, charset, labels);
        return new Column(name, type, (flags & 2) != 0, (flags & 4) != 0, defaultValue);
    }
}
