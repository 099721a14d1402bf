// SPDX-License-Identifier: Apache-2.0
package io.millrace.prove.check;

import io.millrace.codec.ChangeRecord;
import io.millrace.model.Column;
import io.millrace.model.ColumnDefault;
import io.millrace.model.ColumnKind;
import io.millrace.model.ColumnType;
import io.millrace.model.Heartbeat;
import io.millrace.model.Operation;
import io.millrace.model.RowChange;
import io.millrace.model.SchemaChange;
import io.millrace.model.TableId;
import io.millrace.model.TableSchema;
import io.millrace.model.TransactionBegin;
import io.millrace.position.LogPosition;
import io.millrace.prove.workload.Intent;
import io.millrace.prove.workload.Outcome;
import io.millrace.prove.workload.SessionHistory;
import io.millrace.prove.workload.Tables;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** A small change log without a fault, what its sessions know, and the source's tables that it leads to. */
final class WrittenLog implements SourceTables {

    private static final List<Integer> SESSIONS = List.of(0, 1, 2, 3);

    final List<ChangeRecord> records = new ArrayList<>();
    final Shapes shapes = new Shapes();
    private final Map<Integer, List<Intent>> intents = new HashMap<>();
    private final Map<TableId, TableSchema> schemas = new TreeMap<>();
    private final Map<TableId, List<@Nullable Object[]>> rows = new TreeMap<>();
    private LogPosition end = LogPosition.before(1, 1, 4);
    private List<RowChange> open = new ArrayList<>();

    WrittenLog() {
        this(List.of(1, 1, 2, 2));
    }

    /** Twenty rounds, in each of which sessions write in that order. */
    WrittenLog(List<Integer> turns) {
        SESSIONS.forEach(session -> intents.put(session, new ArrayList<>()));
        announce(table("marks", List.of(0), number("session"), number("counter"), number("changes")));
        for (String bank : Tables.BANK) {
            announce(table(bank, List.of(0), number("id"), amount(), number("session"), number("counter")));
        }
        announce(table("ledger", List.of(0, 1), number("session"), number("counter"), text("note")));
        announce(table("tracks", List.of(), number("session"), number("counter"), number("n")));
        records.add(new ChangeRecord.Idle(end, new Heartbeat(end, 0)));
        fill();
        for (int round = 1; round <= 20; round++) {
            write(1, round);
            write(1, round);
            write(2, round);
            if (round == 8) {
                rolledBack(1);
                addColumn();
            }
            if (round == 12) {
                // What a restart writes again.
                records.add(records.get(records.size() - 1));
            }
        }
        LogPosition last = LogPosition.before(1, 1, end.offset() + 50);
        records.add(new ChangeRecord.Idle(end, new Heartbeat(last, 0)));
        end = last;
    }

    private static TableSchema table(String name, List<Integer> key, Column... columns) {
        return new TableSchema(new TableId(Tables.DATABASE, name), List.of(columns), key);
    }

    private static Column number(String name) {
        return Column.of(name, ColumnType.of(ColumnKind.BIGINT), false);
    }

    private static Column amount() {
        return Column.of(Tables.BALANCE, ColumnType.of(ColumnKind.DECIMAL, 20, 4), false);
    }

    private static Column text(String name) {
        return Column.of(name, ColumnType.of(ColumnKind.VARCHAR, 200), true);
    }

    private void announce(TableSchema schema) {
        schemas.put(schema.table(), schema);
        rows.put(schema.table(), new ArrayList<>());
        shapes.learn(new SchemaChange(end, SchemaChange.Kind.ANNOUNCE, schema.table(), schema, null, null));
    }

    private void fill() {
        SESSIONS.forEach(session -> insert("marks", session.longValue(), 0L, 0L));
        for (String bank : Tables.BANK) {
            insert(bank, 1L, balance(Tables.TOTAL / 2), 0L, 1L);
        }
        commit(0, 1);
    }

    private void write(int session, int round) {
        long counter = counterOf(session);
        BigDecimal moved = balance(session == 1 ? round : -round);
        update("bank_a", row -> row[0].equals(1L), row -> moved(row, moved, session, counter));
        update("bank_b", row -> row[0].equals(1L), row -> moved(row, moved.negate(), session, counter));
        insert("ledger", rest((long) session, counter, "entry " + "x".repeat(round * 5)));
        insert("tracks", (long) session, counter, 1L);
        insert("tracks", (long) session, counter, 1L);
        commit(session, round % 5 == 0 ? 3 : 1);
    }

    private @Nullable Object[] rest(Object... values) {
        @Nullable
        Object[] row = new Object
                [schema(new TableId(Tables.DATABASE, "ledger")).columns().size()];
        System.arraycopy(values, 0, row, 0, values.length);
        if (row.length > values.length) {
            row[values.length] = 5L;
        }
        return row;
    }

    private static @Nullable Object[] moved(@Nullable Object[] row, BigDecimal by, int session, long counter) {
        return new Object[] {row[0], ((BigDecimal) row[1]).add(by), (long) session, counter};
    }

    private static BigDecimal balance(long amount) {
        return BigDecimal.valueOf(amount).setScale(4);
    }

    private long counterOf(int session) {
        return intents.get(session).size() + 1L;
    }

    private void rolledBack(int session) {
        intents.get(session).add(new Intent(counterOf(session), Outcome.ROLLED_BACK, 0));
    }

    private LogPosition next() {
        return LogPosition.before(1, 1, end.offset() + 100);
    }

    private void insert(String table, @Nullable Object... row) {
        TableSchema schema = schemas.get(new TableId(Tables.DATABASE, table));
        rows.get(schema.table()).add(row);
        add(schema, Operation.INSERT, null, row);
    }

    private void update(String table, Predicate<@Nullable Object[]> which, UnaryOperator<@Nullable Object[]> to) {
        TableSchema schema = schemas.get(new TableId(Tables.DATABASE, table));
        rows.get(schema.table()).replaceAll(row -> {
            if (!which.test(row)) {
                return row;
            }
            @Nullable Object[] after = to.apply(row);
            add(schema, Operation.UPDATE, row, after);
            return after;
        });
    }

    private void add(
            TableSchema schema,
            Operation operation,
            @Nullable Object @Nullable [] before,
            @Nullable Object @Nullable [] after) {
        LogPosition position = next().row(open.size() + 1, 0, 0);
        open.add(new RowChange(position, schema.table(), schema.version(), operation, before, after));
    }

    private void commit(int session, int parts) {
        long counter = counterOf(session);
        int changes = open.size() + 1;
        update("marks", row -> row[0].equals((long) session), row -> new Object[] {row[0], counter, (long) changes});
        intents.get(session).add(new Intent(counter, Outcome.ACKNOWLEDGED, changes));
        TransactionBegin begin = new TransactionBegin(next(), null, 0);
        int from = 0;
        for (int part = 1; part <= parts; part++) {
            int to = part == parts ? open.size() : part * open.size() / parts;
            LogPosition upTo = part == parts
                    ? begin.position().endOfTransaction()
                    : open.get(to - 1).position();
            records.add(new ChangeRecord.Transaction(end, upTo, begin, open.subList(from, to)));
            end = upTo;
            from = to;
        }
        open = new ArrayList<>();
    }

    private void addColumn() {
        TableSchema before = schemas.get(new TableId(Tables.DATABASE, "ledger"));
        List<Column> columns = new ArrayList<>(before.columns());
        columns.add(new Column("added_3_1", ColumnType.of(ColumnKind.INT), false, false, ColumnDefault.constant("5")));
        TableSchema after = new TableSchema(before.table(), columns, before.key());
        LogPosition at = next().row(1, 0, 0);
        SchemaChange change = new SchemaChange(at, SchemaChange.Kind.ALTER, before.table(), after, null, null);
        shapes.learn(change);
        schemas.put(after.table(), after);
        rows.get(after.table()).replaceAll(row -> {
            @Nullable Object[] wider = Arrays.copyOf(row, row.length + 1);
            wider[row.length] = 5L;
            return wider;
        });
        intents.get(3).add(new Intent(1, Outcome.ACKNOWLEDGED, 0));
        records.add(new ChangeRecord.Schema(end, at, change));
        end = at;
    }

    /** All checks of these records. */
    Violations checked(List<ChangeRecord> read) {
        Violations violations = new Violations();
        ChangeLogCheck check = new ChangeLogCheck(shapes, histories(), violations);
        feed(check, read);
        return finished(check, violations);
    }

    /** All checks of this log with a mutant's fault in it. */
    Violations checkedWith(Mutant mutant) {
        Violations violations = new Violations();
        ChangeLogCheck check = new ChangeLogCheck(shapes, histories(), violations);
        feed(mutant.before(check, records.size() / 2), records);
        return finished(check, violations);
    }

    private static void feed(RecordTaker taker, List<ChangeRecord> read) {
        for (int offset = 0; offset < read.size(); offset++) {
            taker.take(offset, read.get(offset));
        }
    }

    private Violations finished(ChangeLogCheck check, Violations violations) {
        check.finish(new SourceEnd(end.startOfTransaction(), end));
        FinalComparison.compare(check.replica(), this, violations);
        return violations;
    }

    private Map<Integer, SessionHistory> histories() {
        Map<Integer, SessionHistory> histories = new HashMap<>();
        intents.forEach((session, all) -> histories.put(session, new Listed(all.iterator())));
        return histories;
    }

    private record Listed(Iterator<Intent> intents) implements SessionHistory {

        @Override
        public @Nullable Intent next() {
            return intents.hasNext() ? intents.next() : null;
        }

        @Override
        public void close() {}
    }

    @Override
    public TableSchema schema(TableId table) {
        return schemas.get(table);
    }

    @Override
    public void read(TableSchema schema, Consumer<@Nullable Object[]> taker) {
        rows.get(schema.table()).forEach(taker);
    }

    /** Takes a row away behind the log's back. */
    void forgetARow(String table) {
        rows.get(new TableId(Tables.DATABASE, table)).remove(0);
    }
}
