// SPDX-License-Identifier: Apache-2.0
package io.millrace.apply.batch;

import io.millrace.apply.log.SchemaBook;
import io.millrace.fault.FaultCode;
import io.millrace.fault.MillraceException;
import io.millrace.model.Column;
import io.millrace.model.RowChange;
import io.millrace.model.SchemaChange;
import io.millrace.model.TableId;
import io.millrace.model.TableSchema;
import io.millrace.position.LogPosition;
import io.millrace.proof.Protection;
import io.millrace.settings.PipelineSettings;
import io.millrace.settings.TableSelection;
import io.millrace.target.TableState;
import io.millrace.target.TargetDialect;
import io.millrace.target.TargetTable;
import io.millrace.transform.BoundChain;
import io.millrace.transform.TransformChain;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The bindings of all shapes seen so far, and the state of the tables they belong to. For one thread. */
public final class TableBindings {

    private final PipelineSettings settings;
    private final TransformChain chain;
    private final TransformChain asItIs;
    private final TargetDialect dialect;
    private final TableSelection selection;
    private final SchemaBook schemas;
    private final boolean beside;
    private final Map<TableId, TableState> states = new HashMap<>();
    private final Map<Long, TableBinding> bindings = new HashMap<>();

    /**
     * Bindings for the tables that were copied.
     *
     * @param copied the target's own account of its tables
     */
    public TableBindings(
            PipelineSettings settings, TransformChain chain, SchemaBook schemas, Collection<TableState> copied) {
        this(settings, chain, schemas, copied, false);
    }

    private TableBindings(
            PipelineSettings settings,
            TransformChain chain,
            SchemaBook schemas,
            Collection<TableState> copied,
            boolean beside) {
        this.beside = beside;
        this.settings = settings;
        this.chain = chain;
        this.asItIs = TransformChain.of(List.of(), getClass().getClassLoader());
        this.dialect = TargetDialect.of(settings.target().kind());
        this.selection = settings.source().selection();
        this.schemas = schemas;
        copied.forEach(state -> states.put(state.source(), state));
    }

    /** Bindings for copies that stand beside the tables, where their states say. */
    static TableBindings beside(
            PipelineSettings settings, TransformChain chain, SchemaBook schemas, Collection<TableState> copies) {
        return new TableBindings(settings, chain, schemas, copies, true);
    }

    /**
     * The binding of rows of that shape.
     *
     * @throws MillraceException {@link FaultCode#SCHEMA_UNKNOWN}, {@link FaultCode#TRANSFORM_INVALID}, or
     *     {@link FaultCode#TARGET_TABLE_SHAPE} if the table was never copied
     */
    public TableBinding of(TableId table, long version, LogPosition position) {
        TableBinding known = bindings.get(version);
        if (known != null) {
            return known;
        }
        TableState state = states.get(table);
        if (state == null) {
            throw MillraceException.at(
                    FaultCode.TARGET_TABLE_SHAPE,
                    table,
                    position,
                    "The log has rows of a table that was not copied, and so is not in the target.");
        }
        TableBinding binding = bind(schemas.require(table, version, position), state, state.isLeftOut());
        bindings.put(version, binding);
        return binding;
    }

    /** A binding for a shape of a table that is at that state, or new. Rows that are left out need fit no transform. */
    private TableBinding bind(TableSchema schema, @Nullable TableState state, boolean isLeft) {
        BoundChain bound = (isLeft ? asItIs : chain).bind(schema);
        TargetTable place = dialect.plan(bound.output(), settings.target());
        return new TableBinding(
                bound,
                beside && state != null ? place.at(state.targetSchema(), state.targetTable()) : place,
                state == null ? null : state.exactPosition(),
                isLeft);
    }

    /** All about the table that a change is of. */
    SchemaStep.Subject subject(SchemaChange change) {
        TableState state = states.get(change.table());
        TableSchema shape = change.after();
        SchemaStep.Fate fate = fate(change, state);
        boolean isNew = fate == SchemaStep.Fate.WAITING && change.kind() != SchemaChange.Kind.RENAME;
        boolean isLeft = isNew || (state != null && state.isLeftOut());
        TableBinding before = state == null ? null : of(change.table(), state.schemaVersion(), change.position());
        TableBinding after = shape == null ? null : bind(shape, state, isLeft);
        if (state != null && before != null && SchemaStep.isOfStalePlace(change, state)) {
            before = at(before, state.targetSchema(), state.targetTable());
            TargetTable place =
                    shape == null ? null : dialect.plan(chain.bind(shape).output(), settings.target());
            after = after == null || place == null ? null : at(after, place.schema(), place.name());
        }
        return new SchemaStep.Subject(
                change, before, after, state, renamed(change, before, after), fate, owner(change.table(), after));
    }

    private static TableBinding at(TableBinding binding, String schema, String name) {
        return new TableBinding(
                binding.chain(), binding.target().at(schema, name), binding.exactPosition(), binding.left());
    }

    /** What capture names is one of its tables. For one that is made, older settings may lack the transforms. */
    private SchemaStep.Fate fate(SchemaChange change, @Nullable TableState state) {
        TableSchema shape = change.after();
        if (shape == null) {
            return SchemaStep.Fate.GONE;
        }
        return switch (change.kind()) {
            case INCLUDE -> SchemaStep.Fate.WAITING;
            case CREATE ->
                state == null && !selection.includes(shape.table())
                        ? SchemaStep.Fate.WAITING
                        : SchemaStep.Fate.FOLLOWED;
            case RENAME -> renamed(change, shape.table(), state);
            case ANNOUNCE, ALTER, TRUNCATE, DROP, UNKNOWN -> SchemaStep.Fate.FOLLOWED;
        };
    }

    /** Capture says whether the log still has it. These settings say whether they know how its rows are to be written. */
    private SchemaStep.Fate renamed(SchemaChange change, TableId after, @Nullable TableState state) {
        Boolean captured = change.captured();
        if (captured == null) {
            return stays(change, after) ? SchemaStep.Fate.FOLLOWED : SchemaStep.Fate.GONE;
        }
        if (!captured) {
            return SchemaStep.Fate.GONE;
        }
        boolean isLeft = state != null && state.isLeftOut();
        return isLeft || selection.includes(after) ? SchemaStep.Fate.FOLLOWED : SchemaStep.Fate.WAITING;
    }

    /**
     * Whether a table that is renamed is still one of ours, where capture has not said so.
     *
     * @throws MillraceException {@link FaultCode#SETTING_INVALID} if the settings do not say, being older than capture's
     */
    private boolean stays(SchemaChange change, TableId after) {
        if (selection.includes(after)) {
            return true;
        }
        for (TableState state : states.values()) {
            TableId ours = state.source();
            if (state.phase() != TableState.Phase.DIVERGED && !selection.includes(ours)) {
                throw MillraceException.at(
                        FaultCode.SETTING_INVALID,
                        change.table(),
                        change.position(),
                        "It is " + after
                                + " from here on, and whether that is to be followed these settings do not say:"
                                + " capture's source.tables has " + ours + ", and here it has not. Start apply with the"
                                + " same pipeline.yaml as capture.");
            }
        }
        return false;
    }

    /** Another source's table whose rows go to where those of a table are to go; null if there is none. */
    private @Nullable TableId owner(TableId table, @Nullable TableBinding after) {
        return after == null
                ? null
                : states.values().stream()
                        .filter(state -> !state.source().equals(table))
                        .filter(state -> state.isIn(after.target()))
                        .map(TableState::source)
                        .findFirst()
                        .orElse(null);
    }

    /**
     * The target's columns with another name. A transform may know columns by their names, or give them others: it is
     * asked for the shape before with nothing but the names changed, in which every column still has its place.
     */
    private @Nullable Map<String, String> renamed(
            SchemaChange change, @Nullable TableBinding before, @Nullable TableBinding after) {
        Map<String, String> renamed = change.renamed();
        if (renamed == null || renamed.isEmpty() || before == null || after == null || after.left()) {
            return renamed;
        }
        Map<String, String> newNames = new HashMap<>();
        renamed.forEach((now, then) -> newNames.put(then, now));
        List<Column> columns = before.source().columns().stream()
                .map(column -> column.renamed(newNames.getOrDefault(column.name(), column.name())))
                .toList();
        List<Column> then = before.chain().output().columns();
        List<Column> now = chain.bind(new TableSchema(
                        after.source().table(), columns, before.source().key()))
                .output()
                .columns();
        if (then.size() != now.size()) {
            return null;
        }
        Map<String, String> inTarget = new HashMap<>();
        for (int i = 0; i < now.size(); i++) {
            if (!now.get(i).name().equals(then.get(i).name())) {
                inTarget.put(now.get(i).name(), then.get(i).name());
            }
        }
        return inTarget;
    }

    /** Whether a row is not to be written, whatever its shape: it is in the table's copy, or the table is left as it is. */
    boolean passesOver(RowChange row) {
        TableState state = states.get(row.table());
        if (state == null) {
            return false;
        }
        LogPosition copied = state.exactPosition();
        boolean isInCopy = copied != null && !row.position().isAfter(copied) && !Protection.EXACT_COPY.isOff();
        return state.isLeftOut() || isInCopy;
    }

    /** Whether what happened to a table is in its copy already, which may have been made under the name that followed. */
    boolean isInCopy(SchemaChange change) {
        TableSchema after = change.after();
        TableState state = states.get(change.table());
        if (state == null && after != null) {
            state = states.get(after.table());
        }
        LogPosition copied = state == null ? null : state.exactPosition();
        return copied != null && !change.position().isAfter(copied);
    }

    /** Whether a table has not been copied yet since it was added. */
    boolean isWaiting(TableId table) {
        TableState state = states.get(table);
        return state != null && state.phase() == TableState.Phase.WAITING;
    }

    /** Where rows of that shape go by the settings, wherever they are written for now. */
    TargetTable place(TableState copy, LogPosition position) {
        TableBinding binding = of(copy.source(), copy.schemaVersion(), position);
        return dialect.plan(binding.chain().output(), settings.target());
    }

    /** The target's table for rows of that shape, as the transforms leave them. From any thread. */
    TargetTable place(TableSchema output) {
        return dialect.plan(output, settings.target());
    }

    /** The shapes that rows may name. */
    SchemaBook schemas() {
        return schemas;
    }

    /** Takes note that a table's state is another from here on; null: it is gone. */
    void moved(TableId table, @Nullable TableState state) {
        states.remove(table);
        bindings.values()
                .removeIf(binding -> binding.source().table().equals(table)
                        || (state != null && binding.source().table().equals(state.source())));
        if (state != null) {
            states.put(state.source(), state);
        }
    }
}
