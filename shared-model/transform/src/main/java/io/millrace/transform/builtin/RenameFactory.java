// SPDX-License-Identifier: Apache-2.0
package io.millrace.transform.builtin;

import io.millrace.model.Column;
import io.millrace.model.TableId;
import io.millrace.model.TableSchema;
import io.millrace.settings.InvalidSetting;
import io.millrace.transform.TableTransform;
import io.millrace.transform.Transform;
import io.millrace.transform.TransformFactory;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** {@code rename}: gives a table or its columns other names at the target. */
public final class RenameFactory implements TransformFactory<RenameFactory.Settings> {

    /**
     * The new names; what is not given stays.
     *
     * @param database of the table, before {@code target.schemas} is looked up
     * @param table of the table; a {@code *} in it stands for the name it had
     * @param columns new names by old names
     */
    public record Settings(
            @Nullable String database,
            @Nullable String table,
            @Nullable Map<String, String> columns) {

        public Settings {
            columns = columns == null ? Map.of() : Map.copyOf(columns);
            if (database == null && table == null && columns.isEmpty()) {
                throw new InvalidSetting(
                        "table", "nothing", "give a new name for the table, its database or its columns");
            }
            if ("".equals(database) || "".equals(table) || columns.containsValue("")) {
                throw new InvalidSetting("table", "an empty name", "names are not empty");
            }
        }
    }

    @Override
    public String kind() {
        return "rename";
    }

    @Override
    public Class<Settings> settingsType() {
        return Settings.class;
    }

    @Override
    public Transform create(Settings settings) {
        return input -> bind(settings, input);
    }

    private static TableTransform bind(Settings settings, TableSchema input) {
        Map<String, String> names = settings.columns() == null ? Map.of() : settings.columns();
        names.keySet().forEach(name -> ColumnNames.require(input, "columns", name));
        List<Column> columns = new ArrayList<>();
        HashSet<String> taken = new HashSet<>();
        for (Column column : input.columns()) {
            Column renamed = column.renamed(names.getOrDefault(column.name(), column.name()));
            if (!taken.add(renamed.name())) {
                throw new InvalidSetting("columns", renamed.name(), "two columns would have this name");
            }
            columns.add(renamed);
        }
        String database = settings.database() == null ? input.table().database() : settings.database();
        String table = settings.table() == null
                ? input.table().name()
                : settings.table().replace("*", input.table().name());
        return new Rename(new TableSchema(new TableId(database, table), columns, input.key()), Map.copyOf(names));
    }

    private record Rename(TableSchema output, Map<String, String> names) implements TableTransform {

        @Override
        public Optional<String> outputName(String inputName) {
            return Optional.of(names.getOrDefault(inputName, inputName));
        }

        @Override
        public @Nullable Object @Nullable [] apply(@Nullable Object[] row) {
            return row;
        }
    }
}
