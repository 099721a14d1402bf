// SPDX-License-Identifier: Apache-2.0
package io.millrace.transform.builtin;

import io.millrace.model.TableSchema;
import io.millrace.settings.InvalidSetting;
import io.millrace.transform.TableTransform;
import io.millrace.transform.Transform;
import io.millrace.transform.TransformFactory;
import io.millrace.transform.filter.Condition;
import io.millrace.transform.filter.ConditionResolver;
import io.millrace.transform.filter.RowTest;
import io.millrace.transform.filter.Truth;
import org.jspecify.annotations.Nullable;

/** {@code filter}: carries the rows for which a condition is true. */
public final class FilterFactory implements TransformFactory<FilterFactory.Settings> {

    /**
     * What is carried.
     *
     * @param where the condition, as in {@link Condition#parse}; a row for which it is neither true nor false, because
     *     of a NULL, is left out
     */
    public record Settings(@Nullable String where) {

        public Settings {
            if (where == null || where.isBlank()) {
                throw new InvalidSetting("where", "nothing", "give a condition, for example status <> 'draft'");
            }
        }
    }

    @Override
    public String kind() {
        return "filter";
    }

    @Override
    public Class<Settings> settingsType() {
        return Settings.class;
    }

    @Override
    public Transform create(Settings settings) {
        String where = String.valueOf(settings.where());
        Condition condition;
        try {
            condition = Condition.parse(where);
        } catch (IllegalArgumentException e) {
            throw new InvalidSetting("where", where, String.valueOf(e.getMessage()));
        }
        return input -> bind(condition, where, input);
    }

    private static TableTransform bind(Condition condition, String where, TableSchema input) {
        try {
            return new Filter(input, new ConditionResolver(input).resolve(condition));
        } catch (IllegalArgumentException e) {
            throw new InvalidSetting("where", where, String.valueOf(e.getMessage()));
        }
    }

    private record Filter(TableSchema output, RowTest test) implements TableTransform {
        @Override
        public @Nullable Object @Nullable [] apply(@Nullable Object[] row) {
            return test.test(row) == Truth.TRUE ? row : null;
        }
    }
}
