// SPDX-License-Identifier: Apache-2.0
package io.millrace.apply.scene;

import io.millrace.codec.ChangeRecord;
import io.millrace.model.Heartbeat;
import io.millrace.model.Operation;
import io.millrace.model.RowChange;
import io.millrace.model.SchemaChange;
import io.millrace.model.TableSchema;
import io.millrace.model.TransactionBegin;
import io.millrace.position.LogPosition;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Makes the records that capture would: a chain without gaps. Not thread-safe. */
public final class LogBuilder {

    /** Where every log of the tests starts. */
    public static final LogPosition START = LogPosition.before(1, 1, 4);

    private LogPosition reached = START;
    private long offset = 100;

    /** A row of a transaction that is being made. */
    public record Row(TableSchema schema, Operation operation, Image before, Image after) {}

    /** Values of a row, or none. */
    public static final class Image {

        private static final Image NONE = new Image(null);

        private final @Nullable Object @Nullable [] values;

        Image(@Nullable Object @Nullable [] values) {
            this.values = values;
        }
    }

    /** An insert. */
    public static Row insert(TableSchema schema, @Nullable Object... row) {
        return new Row(schema, Operation.INSERT, Image.NONE, new Image(row));
    }

    /** An update, given both rows. */
    public static Row update(TableSchema schema, @Nullable Object[] before, @Nullable Object[] after) {
        return new Row(schema, Operation.UPDATE, new Image(before), new Image(after));
    }

    /** A delete. */
    public static Row delete(TableSchema schema, @Nullable Object... row) {
        return new Row(schema, Operation.DELETE, new Image(row), Image.NONE);
    }

    /** The first record of a log. */
    public ChangeRecord genesis() {
        return new ChangeRecord.Idle(START, new Heartbeat(START, 1));
    }

    /** The position reached so far. */
    public LogPosition reached() {
        return reached;
    }

    /** A transaction in one record. */
    public ChangeRecord.Transaction transaction(Row... rows) {
        return transaction(Integer.MAX_VALUE, List.of(rows)).get(0);
    }

    /** A transaction cut into parts of so many rows. */
    public List<ChangeRecord.Transaction> transaction(int partRows, List<Row> rows) {
        LogPosition start = nextStart();
        TransactionBegin begin = new TransactionBegin(start, null, 0);
        List<ChangeRecord.Transaction> parts = new ArrayList<>();
        List<RowChange> part = new ArrayList<>();
        for (int i = 0; i < rows.size(); i++) {
            part.add(change(start.row(i + 1, 0, 0), rows.get(i)));
            if (part.size() == partRows && i + 1 < rows.size()) {
                parts.add(link(start.row(i + 1, 0, 0), begin, part));
                part = new ArrayList<>();
            }
        }
        parts.add(link(start.endOfTransaction(), begin, part));
        return parts;
    }

    /** The rows of some parts in one record that continues from an earlier position, as after a restart of capture. */
    public static ChangeRecord.Transaction recut(LogPosition after, List<ChangeRecord.Transaction> parts) {
        List<RowChange> rows = parts.stream()
                .flatMap(part -> part.rows().stream())
                .filter(row -> row.position().isAfter(after))
                .toList();
        ChangeRecord.Transaction last = parts.get(parts.size() - 1);
        return new ChangeRecord.Transaction(after, last.upTo(), last.transaction(), rows);
    }

    /** A schema change. */
    public ChangeRecord.Schema schema(SchemaChange.Kind kind, TableSchema table, @Nullable TableSchema after) {
        return schema(kind, table, after, null);
    }

    /** A schema change of which it is known which columns have other names. */
    public ChangeRecord.Schema schema(
            SchemaChange.Kind kind,
            TableSchema table,
            @Nullable TableSchema after,
            @Nullable Map<String, String> renamed) {
        return schema(kind, table, after, renamed, null);
    }

    /** A schema change after which rows may be others than the log says. */
    public ChangeRecord.Schema schema(
            SchemaChange.Kind kind,
            TableSchema table,
            @Nullable TableSchema after,
            @Nullable Map<String, String> renamed,
            @Nullable String doubt) {
        return schema(new SchemaChange(
                nextStart().endOfTransaction(), kind, table.table(), after, null, null, renamed, doubt, null));
    }

    /** A table with another name, of which capture says whether the log has it on. */
    public ChangeRecord.Schema renaming(TableSchema table, TableSchema after, boolean captured) {
        return schema(new SchemaChange(
                nextStart().endOfTransaction(),
                SchemaChange.Kind.RENAME,
                table.table(),
                after,
                null,
                null,
                Map.of(),
                null,
                captured));
    }

    private ChangeRecord.Schema schema(SchemaChange change) {
        ChangeRecord.Schema record = new ChangeRecord.Schema(reached, change.position(), change);
        reached = change.position();
        return record;
    }

    /** A sign of life at a new position. */
    public ChangeRecord.Idle idle() {
        LogPosition position = nextStart();
        ChangeRecord.Idle record = new ChangeRecord.Idle(reached, new Heartbeat(position, 2));
        reached = position;
        return record;
    }

    private LogPosition nextStart() {
        offset += 1000;
        return LogPosition.before(1, 1, offset);
    }

    private ChangeRecord.Transaction link(LogPosition upTo, TransactionBegin begin, List<RowChange> rows) {
        ChangeRecord.Transaction record = new ChangeRecord.Transaction(reached, upTo, begin, rows);
        reached = upTo;
        return record;
    }

    private static RowChange change(LogPosition position, Row row) {
        return new RowChange(
                position,
                row.schema().table(),
                row.schema().version(),
                row.operation(),
                row.before().values,
                row.after().values);
    }
}
