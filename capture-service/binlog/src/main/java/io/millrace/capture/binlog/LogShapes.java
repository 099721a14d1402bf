// SPDX-License-Identifier: Apache-2.0
package io.millrace.capture.binlog;

import io.millrace.capture.log.Charsets;
import io.millrace.capture.log.Shapes;
import io.millrace.capture.log.statement.Doubts;
import io.millrace.capture.log.statement.ServerZone;
import io.millrace.capture.log.statement.Statement;
import io.millrace.capture.log.wire.TableMap;
import io.millrace.capture.source.LogState;
import io.millrace.model.SchemaChange;
import io.millrace.model.SchemaChange.Kind;
import io.millrace.model.TableId;
import io.millrace.model.TableSchema;
import io.millrace.position.LogPosition;
import io.millrace.settings.TableSelection;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The shapes of the captured tables at the place of the log that is being read. A statement only names the tables that
 * it may change; what their shape is then, the {@link ShapeScout} finds. Not thread-safe.
 *
 * <p>A captured table whose shape is not known has just been made, and another statement comes before its first rows.
 */
final class LogShapes implements Shapes {

    private final TableSelection selection;
    private final Charsets charsets;
    private final ServerZone zone;
    private final MappedShape mapped;
    private final boolean foreignKeysAreLogged;
    private final ShapeScout scout;
    private final Map<TableId, TableSchema> shapes = new HashMap<>();
    /** Statements that changed a table after its known shape. */
    private final Map<TableId, List<Statement>> pending = new HashMap<>();
    /** Tables whose known shape was seen to be that of the place, and not only to be that of the resumption. */
    private final Set<TableId> settled = new HashSet<>();
    /** Tables with pending statements, whose known shape was that of the place before the first of these. */
    private final Set<TableId> traced = new HashSet<>();

    LogShapes(
            TableSelection selection,
            Charsets charsets,
            ServerZone zone,
            boolean foreignKeysAreLogged,
            ShapeScout scout,
            LogState resume) {
        this.selection = selection;
        this.charsets = charsets;
        this.zone = zone;
        this.foreignKeysAreLogged = foreignKeysAreLogged;
        this.mapped = new MappedShape(charsets);
        this.scout = scout;
        for (SchemaChange change : resume.schemas()) {
            TableSchema shape = change.after();
            if (shape != null) {
                shapes.put(shape.table(), shape);
                if (change.position().equals(resume.position())) {
                    settled.add(shape.table());
                }
            }
        }
    }

    @Override
    public Map<Integer, String> charsetsByCollation() {
        return charsets.byCollation();
    }

    @Override
    public boolean foreignKeysAreLogged() {
        return foreignKeysAreLogged;
    }

    @Override
    public boolean isCaptured(TableId table) {
        return selection.includes(table);
    }

    @Override
    public @Nullable TableSchema shapeOf(TableId table) {
        return shapes.get(table);
    }

    @Override
    public void requireFits(TableMap map, TableSchema schema) {
        mapped.requireFits(map, schema);
        settle(schema.table());
    }

    /** A statement of the log, and where it stands. */
    private record Place(Statement statement, String database, LogPosition group, long next, LogPosition resume) {

        LogPosition change(int number) {
            return group.row(number, 0, 0);
        }

        boolean isNew(LogPosition at) {
            return at.isAfter(resume);
        }
    }

    @Override
    public List<SchemaChange> carryOut(
            Statement statement, String database, LogPosition group, long next, LogPosition resume) {
        Place place = new Place(statement, database, group, next, resume);
        return switch (statement.kind()) {
            case ALTER_ROWS -> eachNew(place, Kind.UNKNOWN, Doubts.ROWS_MOVED);
            case TRUNCATE -> eachNew(place, Kind.TRUNCATE, null);
            case CREATE -> create(place);
            case CREATE_OR_REPLACE -> replace(place);
            case ALTER, ALTER_UNREADABLE -> alter(place);
            case DROP -> dropAll(place, statement.tables(), 1);
            case DROP_DATABASE -> dropDatabase(place);
            case RENAME -> rename(place);
            case DATABASE -> List.of();
            case BEGIN, COMMIT, ROLLBACK, ROLLBACK_TO_SAVEPOINT, XA, XA_END, ROWS, HARMLESS, UNKNOWN -> List.of();
        };
    }

    /** Rows came or went without events, and the shape stays. */
    private List<SchemaChange> eachNew(Place place, Kind kind, @Nullable String doubt) {
        List<SchemaChange> changes = new ArrayList<>();
        int number = 1;
        for (TableId table : place.statement.tables()) {
            LogPosition at = place.change(number++);
            if (isCaptured(table) && place.isNew(at)) {
                changes.add(new SchemaChange(at, kind, table, null, place.statement.sql(), null).doubted(doubt));
            }
        }
        return changes;
    }

    private List<SchemaChange> create(Place place) {
        TableId table = place.statement.tables().get(0);
        LogPosition at = place.change(1);
        // If it is there already, the statement is one that makes it only if it is not.
        if (!isCaptured(table) || !place.isNew(at) || shapes.containsKey(table)) {
            return List.of();
        }
        TableSchema model = place.statement
                .likeTable(place.database)
                .filter(settled::contains)
                .map(shapes::get)
                .orElse(null);
        if (model == null) {
            return reshape(place, table, at);
        }
        TableSchema copy = new TableSchema(table, model.columns(), model.key());
        shapes.put(table, copy);
        settle(table);
        return List.of(new SchemaChange(at, Kind.CREATE, table, copy, place.statement.sql(), null));
    }

    private List<SchemaChange> alter(Place place) {
        TableId table = place.statement.tables().get(0);
        LogPosition at = place.change(1);
        return isCaptured(table) && place.isNew(at) ? reshape(place, table, at) : List.of();
    }

    private List<SchemaChange> reshape(Place place, TableId table, LogPosition at) {
        TableSchema known = shapes.get(table);
        List<Statement> statements = new ArrayList<>(pending.getOrDefault(table, List.of()));
        statements.add(place.statement);
        boolean all = settled.contains(table) || traced.contains(table);
        Reshaping reshaping = new Reshaping(table, known, statements, settled.contains(table), all);
        Optional<TableSchema> found = scout.after(reshaping, at, place.next);
        if (found.isEmpty()) {
            leaveOpen(table, statements, all);
            // The next statement may lead back to the same shape, but not to the same values.
            return known == null
                    ? List.of()
                    : Doubts.of(place.statement, null, null, zone)
                            .map(why -> new SchemaChange(at, Kind.UNKNOWN, table, null, place.statement.sql(), null)
                                    .doubted(why))
                            .stream()
                            .toList();
        }
        settle(table);
        String doubt = doubt(place.statement, known, found.get());
        if (known != null && found.get().version() == known.version() && doubt == null) {
            return List.of();
        }
        shapes.put(table, found.get());
        Kind kind = known == null ? Kind.CREATE : Kind.ALTER;
        Map<String, String> renamed = reshaping.renamedIn(found.get());
        return List.of(
                new SchemaChange(at, kind, table, found.get(), place.statement.sql(), null, renamed).doubted(doubt));
    }

    /** A table that is new has no rows but those in the log. */
    private @Nullable String doubt(Statement statement, @Nullable TableSchema known, TableSchema after) {
        return known == null ? null : Doubts.of(statement, known, after, zone).orElse(null);
    }

    private void settle(TableId table) {
        pending.remove(table);
        traced.remove(table);
        settled.add(table);
    }

    /** The shape behind these statements is not known, and will not be needed: another one comes before any rows. */
    private void leaveOpen(TableId table, List<Statement> statements, boolean all) {
        pending.put(table, statements);
        settled.remove(table);
        if (all) {
            traced.add(table);
        }
    }

    private void forget(TableId table) {
        pending.remove(table);
        traced.remove(table);
        settled.remove(table);
    }

    private List<SchemaChange> replace(Place place) {
        TableId table = place.statement.tables().get(0);
        List<SchemaChange> changes = new ArrayList<>(dropAll(place, List.of(table), 1));
        LogPosition at = place.change(2);
        if (isCaptured(table) && place.isNew(at)) {
            changes.addAll(reshape(place, table, at));
        }
        return changes;
    }

    private List<SchemaChange> dropAll(Place place, List<TableId> tables, int first) {
        List<SchemaChange> changes = new ArrayList<>();
        int number = first;
        for (TableId table : tables) {
            LogPosition at = place.change(number++);
            if (isCaptured(table) && place.isNew(at)) {
                forget(table);
            }
            if (isCaptured(table) && place.isNew(at) && shapes.remove(table) != null) {
                changes.add(new SchemaChange(at, Kind.DROP, table, null, place.statement.sql(), null));
            }
        }
        return changes;
    }

    /** The database's tables are known by the shapes alone: those dropped before the resumption are gone from them. */
    private List<SchemaChange> dropDatabase(Place place) {
        LogPosition resume = place.resume;
        boolean here = resume.startOfTransaction().equals(place.group);
        if (here && resume.isEndOfTransaction()) {
            return List.of();
        }
        String database = place.statement.tables().get(0).database();
        List<TableId> tables = shapes.keySet().stream()
                .filter(table -> table.database().equals(database))
                .sorted()
                .toList();
        return dropAll(place, tables, here ? resume.event() + 1 : 1);
    }

    private List<SchemaChange> rename(Place place) {
        List<SchemaChange> changes = new ArrayList<>();
        List<TableId> names = place.statement.tables();
        for (int i = 0; i + 1 < names.size(); i += 2) {
            LogPosition at = place.change(i / 2 + 1);
            TableId from = names.get(i);
            TableId to = names.get(i + 1);
            if (place.isNew(at) && (isCaptured(from) || isCaptured(to))) {
                changes.addAll(rename(place, from, to, at));
            }
        }
        return changes;
    }

    private List<SchemaChange> rename(Place place, TableId from, TableId to, LogPosition at) {
        if (!isCaptured(from)) {
            // A table that nobody watched takes the name of one of ours: its rows were never seen.
            throw ShapeScout.unknown(place.statement, to, at, "the rows of " + from + " were not captured");
        }
        TableSchema known = shapes.remove(from);
        List<Statement> before = pending.getOrDefault(from, List.of());
        boolean same = settled.contains(from) && before.isEmpty();
        boolean all = settled.contains(from) || traced.contains(from);
        forget(from);
        if (known == null) {
            return isCaptured(to) ? reshape(place, to, at) : List.of();
        }
        TableSchema moved = new TableSchema(to, known.columns(), known.key());
        TableSchema after = moved;
        Map<String, String> renamed = Map.of();
        String doubt = null;
        if (isCaptured(to) && (place.statement.has("ALTER") || !same)) {
            List<Statement> statements = new ArrayList<>(before);
            statements.add(place.statement);
            Reshaping reshaping = new Reshaping(to, moved, statements, same, all);
            Optional<TableSchema> found = scout.after(reshaping, at, place.next);
            after = found.orElse(moved);
            if (found.isEmpty()) {
                doubt = Doubts.of(place.statement, null, null, zone).orElse(null);
                leaveOpen(to, statements, all);
            } else {
                doubt = doubt(place.statement, moved, after);
                renamed = reshaping.renamedIn(after);
                settle(to);
            }
        } else if (same) {
            settle(to);
        }
        if (isCaptured(to)) {
            shapes.put(to, after);
        }
        return List.of(
                new SchemaChange(at, Kind.RENAME, from, after, place.statement.sql(), null, renamed).doubted(doubt));
    }
}
