// SPDX-License-Identifier: Apache-2.0
package io.millrace.target;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.model.Column;
import io.millrace.model.ColumnDefault;
import io.millrace.model.ColumnKind;
import io.millrace.model.ColumnType;
import io.millrace.model.TableId;
import io.millrace.model.TableSchema;
import io.millrace.target.SchemaDiff.ColumnAdded;
import io.millrace.target.SchemaDiff.ColumnChanged;
import io.millrace.target.SchemaDiff.ColumnDropped;
import io.millrace.target.SchemaDiff.ColumnRenamed;
import io.millrace.target.SchemaDiff.DefaultChanged;
import io.millrace.target.SchemaDiff.KeyChanged;
import io.millrace.target.SchemaDiff.NullabilityChanged;
import io.millrace.target.SchemaDiff.TableRenamed;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class SchemaDiffTest {

    private static final TableId TABLE = new TableId("shop", "t");
    private static final Column ID = Column.of("id", ColumnType.of(ColumnKind.BIGINT), false);
    private static final Column A = Column.of("a", ColumnType.of(ColumnKind.INT), true);
    private static final Column B = Column.of("b", ColumnType.of(ColumnKind.TEXT), true);

    private static TableSchema schema(List<Integer> key, Column... columns) {
        return new TableSchema(TABLE, List.of(columns), key);
    }

    private static SchemaDiff diff(TableSchema before, TableSchema after) {
        return SchemaDiff.between(before, after, Map.of());
    }

    @Test
    void anotherOrderIsNoChange() {
        assertThat(diff(schema(List.of(0), ID, A, B), schema(List.of(2), B, A, ID))
                        .isEmpty())
                .isTrue();
    }

    @Test
    void allChangesAreNamed() {
        TableSchema before = schema(List.of(0), ID, A);
        Column notNull = Column.of("a", A.type(), false);
        Column text = Column.of("a", B.type(), true);
        Column withDefault = new Column("a", A.type(), true, false, ColumnDefault.constant("5"));

        assertThat(diff(before, schema(List.of(0), ID, B, A)).changes()).containsExactly(new ColumnAdded(B));
        assertThat(diff(before, schema(List.of(0), ID)).changes()).containsExactly(new ColumnDropped(A));
        assertThat(diff(before, schema(List.of(), ID, A)).changes())
                .containsExactly(new KeyChanged(List.of("id"), List.of()));
        assertThat(diff(before, schema(List.of(0), ID, notNull)).changes())
                .containsExactly(new NullabilityChanged(notNull));
        assertThat(diff(before, schema(List.of(0), ID, text)).changes()).containsExactly(new ColumnChanged(A, text));
        assertThat(diff(before, schema(List.of(0), ID, withDefault)).changes())
                .containsExactly(new DefaultChanged(A, withDefault));
        TableSchema renamed = new TableSchema(new TableId("shop", "u"), before.columns(), before.key());
        assertThat(diff(before, renamed).changes()).containsExactly(new TableRenamed(before, renamed));
    }

    @Test
    @Tag("D8")
    void onlyTheLogKnowsWhichColumnHasAnotherName() {
        TableSchema before = schema(List.of(0), ID, A);
        TableSchema after = schema(List.of(0), ID, A.renamed("c"));

        assertThat(diff(before, after).text()).isEqualTo("column a gone; column c added");
        assertThat(diff(before, after).mayHideRenames()).isTrue();
        assertThat(SchemaDiff.between(before, after, Map.of("c", "a")).changes())
                .containsExactly(new ColumnRenamed(A, A.renamed("c")));
        assertThat(SchemaDiff.between(before, schema(List.of(0), ID.renamed("key"), A), Map.of("key", "id"))
                        .changes())
                .containsExactly(new ColumnRenamed(ID, ID.renamed("key")));
    }

    private static ColumnType type(ColumnKind kind, int length) {
        return ColumnType.of(kind, length);
    }

    private static ColumnType text(String charset) {
        return new ColumnType(ColumnKind.TEXT, false, 0, 0, charset, List.of());
    }

    private static ColumnType set(String... labels) {
        return new ColumnType(ColumnKind.SET, false, 0, 0, null, List.of(labels));
    }

    static Stream<Arguments> types() {
        ColumnType smallint = type(ColumnKind.SMALLINT, 0);
        ColumnType integer = type(ColumnKind.INT, 0);
        return Stream.of(
                Arguments.of(smallint, integer, true),
                Arguments.of(integer, smallint, false),
                Arguments.of(smallint, integer.asUnsigned(), false),
                Arguments.of(smallint.asUnsigned(), integer, true),
                Arguments.of(integer.asUnsigned(), integer, false),
                Arguments.of(type(ColumnKind.INT, 11), type(ColumnKind.INT, 5), true),
                Arguments.of(type(ColumnKind.VARCHAR, 5), type(ColumnKind.VARCHAR, 6), true),
                Arguments.of(type(ColumnKind.VARCHAR, 6), type(ColumnKind.VARCHAR, 5), false),
                Arguments.of(type(ColumnKind.CHAR, 5), type(ColumnKind.VARCHAR, 5), true),
                Arguments.of(type(ColumnKind.VARCHAR, 5), type(ColumnKind.CHAR, 5), false),
                Arguments.of(type(ColumnKind.BINARY, 4), type(ColumnKind.BINARY, 5), false),
                Arguments.of(type(ColumnKind.BINARY, 4), type(ColumnKind.VARBINARY, 4), true),
                Arguments.of(ColumnType.of(ColumnKind.DECIMAL, 10, 2), ColumnType.of(ColumnKind.DECIMAL, 12, 4), true),
                Arguments.of(ColumnType.of(ColumnKind.DECIMAL, 10, 2), ColumnType.of(ColumnKind.DECIMAL, 10, 3), false),
                Arguments.of(ColumnType.of(ColumnKind.DATETIME, 0, 3), ColumnType.of(ColumnKind.DATETIME, 0, 6), true),
                Arguments.of(ColumnType.of(ColumnKind.DATETIME, 0, 3), ColumnType.of(ColumnKind.DATETIME, 0, 0), false),
                Arguments.of(type(ColumnKind.DATETIME, 0), type(ColumnKind.TIMESTAMP, 0), false),
                Arguments.of(text("latin1"), text("utf8mb4"), true),
                Arguments.of(text("utf8mb4"), text("latin1"), false),
                Arguments.of(set("a"), set("b", "a"), true),
                Arguments.of(set("a", "b"), set("a"), false),
                Arguments.of(set("a", "b"), set("x", "a", "y", "b"), true),
                Arguments.of(set("a", "b"), set("b", "a"), false),
                Arguments.of(type(ColumnKind.FLOAT, 0), type(ColumnKind.DOUBLE, 0), false),
                Arguments.of(type(ColumnKind.BIT, 5), type(ColumnKind.BIT, 6), true));
    }

    @ParameterizedTest
    @MethodSource("types")
    void knowsWhichTypesKeepTheValuesOfOthers(ColumnType before, ColumnType after, boolean keepsValues) {
        ColumnChanged changed = new ColumnChanged(Column.of("a", before, true), Column.of("a", after, true));

        assertThat(changed.keepsValues()).isEqualTo(keepsValues);
    }
}
