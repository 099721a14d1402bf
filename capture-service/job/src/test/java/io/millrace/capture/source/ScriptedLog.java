// SPDX-License-Identifier: Apache-2.0
package io.millrace.capture.source;

import io.millrace.model.ChangeEvent;
import io.millrace.model.Column;
import io.millrace.model.ColumnKind;
import io.millrace.model.ColumnType;
import io.millrace.model.Heartbeat;
import io.millrace.model.LogFile;
import io.millrace.model.Operation;
import io.millrace.model.PreparedTransaction;
import io.millrace.model.RowChange;
import io.millrace.model.SchemaChange;
import io.millrace.model.TableId;
import io.millrace.model.TableSchema;
import io.millrace.model.TransactionBegin;
import io.millrace.model.TransactionEnd;
import io.millrace.position.LogIdentity;
import io.millrace.position.LogPosition;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * A source's log that was made up from a seed: the same events for the same seed, so that it can be opened again at any
 * place, on any machine.
 */
public final class ScriptedLog {

    /** Where it starts. */
    public static final LogPosition START = LogPosition.before(1, 7, 100);

    /** Which log it is. */
    public static final LogIdentity IDENTITY = new LogIdentity("scripted", 1, "1.0", "log");

    private static final TableId ORDERS = new TableId("shop", "orders");
    private static final TableId NOTES = new TableId("shop", "no`tes.");

    private final Random random;
    private final List<ChangeEvent> events = new ArrayList<>();
    private TableSchema orders = schema(ORDERS, 2);
    private final TableSchema notes = schema(NOTES, 2);
    private PreparedTransaction prepared;
    private long file = START.file();
    private long offset = START.offset();

    private ScriptedLog(long seed, int groups) {
        random = new Random(seed);
        for (int i = 0; i < groups; i++) {
            addGroup();
        }
        move(40);
        events.add(heartbeat());
    }

    /** All events of that many groups of the log. */
    public static List<ChangeEvent> events(long seed, int groups) {
        return List.copyOf(new ScriptedLog(seed, groups).events);
    }

    /** Where it is read from the first time. */
    public static LogState start() {
        return new LogState(
                START,
                "0-1-5",
                IDENTITY,
                List.of(file(START.file())),
                List.of(new PreparedTransaction("61,,1", START, null)),
                List.of(announcement(schema(ORDERS, 2)), announcement(schema(NOTES, 2))));
    }

    /** What a reader finds who opens the log at that place. */
    public static List<ChangeEvent> from(List<ChangeEvent> events, LogPosition resume) {
        int first = 0;
        while (first < events.size() && resume.startOfTransaction().isAfter(positionOf(events.get(first)))) {
            first++;
        }
        return events.subList(first, events.size());
    }

    /** The place of an event. */
    public static LogPosition positionOf(ChangeEvent event) {
        if (event instanceof RowChange change) {
            return change.position();
        } else if (event instanceof TransactionBegin begin) {
            return begin.position();
        } else if (event instanceof TransactionEnd end) {
            return end.position();
        } else if (event instanceof SchemaChange change) {
            return change.position();
        }
        if (event instanceof LogFile file) {
            return file.start();
        }
        if (event instanceof PreparedTransaction prepared) {
            LogPosition finished = prepared.finished();
            return finished == null ? prepared.start() : finished;
        }
        return ((Heartbeat) event).position();
    }

    /** A row as text, values and all: equal for equal rows. */
    public static String text(RowChange row) {
        return row + " v" + row.schemaVersion() + " " + Arrays.deepToString(row.before()) + " -> "
                + Arrays.deepToString(row.after());
    }

    private void addGroup() {
        if (random.nextInt(20) == 0) {
            file++;
            offset = 4;
            events.add(file(file));
        }
        move(10 + random.nextInt(1000));
        int kind = random.nextInt(12);
        if (kind == 0) {
            addSchemaChange();
        } else if (kind == 1) {
            events.add(heartbeat());
        } else if (kind == 2) {
            // A transaction of tables that are not captured: by turns the first phase of one in two, and the second.
            addPhase();
            TransactionBegin begin = begin();
            events.add(begin);
            events.add(new TransactionEnd(begin.position().endOfTransaction()));
        } else {
            addTransaction();
        }
    }

    private void addPhase() {
        LogPosition here = LogPosition.before(1, file, offset);
        PreparedTransaction before = prepared;
        prepared = before == null ? new PreparedTransaction("62,," + offset, here, null) : null;
        events.add(before == null ? prepared : before.finishedAt(here));
    }

    private void addTransaction() {
        TransactionBegin begin = begin();
        events.add(begin);
        int rowEvents = 1 + random.nextInt(4);
        for (int event = 1; event <= rowEvents; event++) {
            TableSchema table = random.nextBoolean() ? orders : notes;
            int rows = 1 + random.nextInt(random.nextInt(10) == 0 ? 60 : 4);
            for (int row = 0; row < rows; row++) {
                addRow(table, begin.position(), event, row);
            }
        }
        events.add(new TransactionEnd(begin.position().endOfTransaction()));
    }

    private void addRow(TableSchema table, LogPosition start, int event, int row) {
        Object[] before = values(table);
        Object[] after = values(table);
        switch (random.nextInt(4)) {
            case 0 -> add(table, start.row(event, row, 0), Operation.INSERT, null, after);
            case 1 -> add(table, start.row(event, row, 0), Operation.UPDATE, before, after);
            case 2 -> add(table, start.row(event, row, 0), Operation.DELETE, before, null);
            default -> {
                add(table, start.row(event, row, 0), Operation.DELETE, before, null);
                add(table, start.row(event, row, 1), Operation.INSERT, null, after);
            }
        }
    }

    private void add(TableSchema table, LogPosition position, Operation operation, Object[] before, Object[] after) {
        events.add(new RowChange(position, table.table(), table.version(), operation, before, after));
    }

    private Object[] values(TableSchema table) {
        Object[] values = new Object[table.columns().size()];
        values[0] = random.nextLong();
        for (int i = 1; i < values.length; i++) {
            values[i] = random.nextInt(5) == 0 ? null : "x".repeat(random.nextInt(30));
        }
        return values;
    }

    private void addSchemaChange() {
        LogPosition start = LogPosition.before(1, file, offset);
        if (random.nextBoolean()) {
            orders = schema(ORDERS, 1 + random.nextInt(4));
            events.add(new SchemaChange(
                    start.row(1, 0, 0), SchemaChange.Kind.ALTER, ORDERS, orders, "ALTER TABLE …", "{}"));
        } else {
            events.add(new SchemaChange(start.row(1, 0, 0), SchemaChange.Kind.TRUNCATE, ORDERS, null, null, null));
            events.add(new SchemaChange(start.row(2, 0, 0), SchemaChange.Kind.TRUNCATE, NOTES, null, null, null));
        }
    }

    private TransactionBegin begin() {
        return new TransactionBegin(LogPosition.before(1, file, offset), "0-1-" + offset, 1_000_000L + offset);
    }

    private Heartbeat heartbeat() {
        return new Heartbeat(LogPosition.before(1, file, offset), 2_000_000L + offset);
    }

    private static LogFile file(long number) {
        return new LogFile(LogPosition.before(1, number, 4), number * 1_000_000);
    }

    private void move(int bytes) {
        offset += bytes;
    }

    private static SchemaChange announcement(TableSchema schema) {
        return new SchemaChange(START, SchemaChange.Kind.ANNOUNCE, schema.table(), schema, null, "{\"at\":\"start\"}");
    }

    static TableSchema schema(TableId table, int columns) {
        List<Column> all = new ArrayList<>();
        all.add(Column.of("id", ColumnType.of(ColumnKind.BIGINT), false));
        for (int i = 1; i < columns; i++) {
            all.add(Column.of("c" + i, ColumnType.of(ColumnKind.VARCHAR, 30), true));
        }
        return new TableSchema(table, all, List.of(0));
    }
}
