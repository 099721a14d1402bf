// SPDX-License-Identifier: Apache-2.0
package io.millrace.capture.binlog;

import io.millrace.capture.log.statement.ColumnClause;
import io.millrace.capture.log.statement.ColumnLineage;
import io.millrace.capture.log.statement.Statement;
import io.millrace.model.Column;
import io.millrace.model.ColumnDefault;
import io.millrace.model.TableId;
import io.millrace.model.TableSchema;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A change of a table's shape, by one statement or by several without rows between them.
 *
 * @param table under the name that it has behind the last statement
 * @param known the shape before the first statement; null for a table that is new
 * @param statements all that are known, the last one included
 * @param settled whether the shape before the last statement is surely known
 * @param all whether these are surely all statements between the known shape and the next
 */
record Reshaping(TableId table, @Nullable TableSchema known, List<Statement> statements, boolean settled, boolean all) {

    /** For a default that nobody could find: whoever needs it has to stop. */
    static final ColumnDefault UNKNOWN = ColumnDefault.expression("unknown");

    Reshaping {
        statements = List.copyOf(statements);
    }

    Statement last() {
        return statements.get(statements.size() - 1);
    }

    boolean has(String word) {
        return statements.stream().anyMatch(statement -> statement.has(word));
    }

    /** Whether a part of it is in comments that only some versions of the server run. */
    boolean isHidden() {
        return statements.stream().anyMatch(Statement::hasExecutableComment);
    }

    /** What the only definition of a column says. */
    Optional<ColumnClause> clause(String column) {
        return isHidden() ? Optional.empty() : ColumnClause.in(texts(), column);
    }

    /** The first word of the type in the only definition of a column. */
    Optional<String> typeWord(String column) {
        return ColumnClause.typeWord(texts(), column);
    }

    private List<String> texts() {
        return statements.stream().map(Statement::sql).toList();
    }

    /** The column before the first statement, under the name that it had; null if there was none. */
    @Nullable
    Column before(String name) {
        TableSchema before = known;
        if (before == null) {
            return null;
        }
        int index = before.indexOf(name);
        if (index < 0 && statements.size() == 1) {
            index = ColumnClause.renamedFrom(last().sql(), name)
                    .map(before::indexOf)
                    .orElse(-1);
        }
        return index < 0 ? null : before.columns().get(index);
    }

    /**
     * Whether the last statement gives a name to a column that another one had before: what became of that one's values
     * then, names do not say.
     */
    boolean reusesName() {
        TableSchema before = known;
        if (last().reusesColumnName()) {
            return true;
        }
        if (before == null || (settled && last().has("EXISTS"))) {
            // Then it makes a column only if it is not there.
            return false;
        }
        return before.columns().stream()
                .map(column -> column.name().toLowerCase(Locale.ROOT))
                .anyMatch(last().takenColumns()::contains);
    }

    /** Which columns have another name in that shape; null if that is not known for sure. */
    @Nullable
    Map<String, String> renamedIn(TableSchema after) {
        TableSchema before = known;
        return before == null || !all
                ? null
                : ColumnLineage.renamed(before, texts(), after).orElse(null);
    }

    /**
     * The shape as it is now, with the defaults that rows got that were there when a column was added: what the server
     * says of a default may be of a later statement.
     */
    TableSchema withDefaultsOfTheTime(TableSchema now) {
        TableSchema before = known;
        if (before == null || (settled && statements.size() == 1)) {
            return now;
        }
        List<Column> columns = new ArrayList<>();
        for (Column column : now.columns()) {
            columns.add(before.indexOf(column.name()) >= 0 ? column : withDefault(column));
        }
        return new TableSchema(now.table(), columns, now.key());
    }

    private Column withDefault(Column column) {
        boolean defined = clause(column.name())
                .map(clause -> clause.defaultValue().equals(column.defaultValue()))
                .orElse(false);
        return defined
                ? column
                : new Column(column.name(), column.type(), column.nullable(), column.generated(), UNKNOWN);
    }
}
