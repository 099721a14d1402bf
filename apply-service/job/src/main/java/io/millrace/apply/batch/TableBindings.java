// SPDX-License-Identifier: Apache-2.0
package io.millrace.apply.batch;

import io.millrace.apply.log.SchemaBook;
import io.millrace.fault.FaultCode;
import io.millrace.fault.MillraceException;
import io.millrace.model.TableId;
import io.millrace.model.TableSchema;
import io.millrace.position.LogPosition;
import io.millrace.settings.PipelineSettings;
import io.millrace.target.TableState;
import io.millrace.target.TargetDialect;
import io.millrace.transform.TransformChain;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The bindings of all shapes seen so far, and the state of the tables they belong to. For one thread. */
public final class TableBindings {

    private final PipelineSettings settings;
    private final TransformChain chain;
    private final TargetDialect dialect;
    private final SchemaBook schemas;
    private final Map<TableId, TableState> states = new HashMap<>();
    private final Map<Long, TableBinding> bindings = new HashMap<>();

    /**
     * Bindings for the tables that were copied.
     *
     * @param copied the target's own account of its tables
     */
    public TableBindings(
            PipelineSettings settings, TransformChain chain, SchemaBook schemas, Collection<TableState> copied) {
        this.settings = settings;
        this.chain = chain;
        this.dialect = TargetDialect.of(settings.target().kind());
        this.schemas = schemas;
        copied.forEach(state -> states.put(state.source(), state));
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
        TableBinding binding = bind(schemas.require(table, version, position), state.exactPosition());
        bindings.put(version, binding);
        return binding;
    }

    /** A binding for a shape of a table that is at that state, or new. */
    TableBinding bind(TableSchema schema, @Nullable LogPosition exactPosition) {
        var bound = chain.bind(schema);
        return new TableBinding(bound, dialect.plan(bound.output(), settings.target()), exactPosition);
    }

    /** The binding of the shape that the target's table follows; null for a table that the target does not have. */
    @Nullable
    TableBinding current(TableId table, LogPosition position) {
        TableState state = states.get(table);
        return state == null ? null : of(table, state.schemaVersion(), position);
    }

    /** What is known of a table; null for one that was not copied. */
    @Nullable
    TableState state(TableId table) {
        return states.get(table);
    }

    /** Whether what happened to a table there is in its copy already. */
    boolean isInCopy(TableId table, LogPosition position) {
        TableState state = states.get(table);
        LogPosition copied = state == null ? null : state.exactPosition();
        return copied != null && !position.isAfter(copied);
    }

    /** The shapes that rows may name. */
    SchemaBook schemas() {
        return schemas;
    }

    /** Takes note that a table's state is another from here on; null: it is gone. */
    void moved(TableId table, @Nullable TableState state) {
        states.remove(table);
        if (state != null) {
            states.put(state.source(), state);
        }
    }
}
