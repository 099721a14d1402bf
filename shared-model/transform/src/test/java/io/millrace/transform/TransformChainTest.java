// SPDX-License-Identifier: Apache-2.0
package io.millrace.transform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.fault.FaultCode;
import io.millrace.fault.Finding;
import io.millrace.fault.MillraceException;
import io.millrace.model.Column;
import io.millrace.model.ColumnKind;
import io.millrace.model.ColumnType;
import io.millrace.model.Operation;
import io.millrace.model.RowChange;
import io.millrace.model.TableId;
import io.millrace.model.TableSchema;
import io.millrace.position.LogPosition;
import io.millrace.settings.TransformSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TransformChainTest {

    private static final TableId CUSTOMERS = new TableId("shop", "customers");
    private static final TableSchema SCHEMA = new TableSchema(
            CUSTOMERS,
            List.of(
                    Column.of("id", ColumnType.of(ColumnKind.INT), false),
                    Column.of("email", ColumnType.of(ColumnKind.VARCHAR, 100), true),
                    Column.of("country", ColumnType.of(ColumnKind.CHAR, 2), false),
                    Column.of("age", ColumnType.of(ColumnKind.TINYINT), true)),
            List.of(0));
    private static final LogPosition POSITION = LogPosition.before(1, 2, 3).row(1, 0, 0);

    @Test
    void withoutStepsRowsAndChangesGoThroughUntouched() {
        BoundChain chain =
                TransformChain.of(List.of(), getClass().getClassLoader()).bind(SCHEMA);
        @Nullable Object[] row = row(1, "a@b", "DE", 30);
        RowChange change = new RowChange(POSITION, CUSTOMERS, SCHEMA.version(), Operation.INSERT, null, row);

        assertThat(chain.row(row)).isSameAs(row);
        assertThat(chain.change(change)).isSameAs(change);
        assertThat(chain.output()).isEqualTo(SCHEMA);
    }

    @Test
    void columnsKeepsInTheTablesOrder() {
        BoundChain chain = bind(step("columns", "{\"keep\":[\"country\",\"id\"]}"));

        assertThat(chain.output().columns()).extracting(Column::name).containsExactly("id", "country");
        assertThat(chain.output().key()).containsExactly(0);
        assertThat(chain.row(row(1, "a@b", "DE", 30))).containsExactly(1L, "DE");
    }

    @Test
    void columnsDropsAndMovesTheKeyAlong() {
        TableSchema keyLast = new TableSchema(CUSTOMERS, SCHEMA.columns(), List.of(3, 0));

        BoundChain chain = TransformChain.of(
                        List.of(step("columns", "{\"drop\":[\"email\"]}")),
                        getClass().getClassLoader())
                .bind(keyLast);

        assertThat(chain.output().key()).containsExactly(2, 0);
        assertThat(chain.row(row(1, "a@b", "DE", 30))).containsExactly(1L, "DE", 30L);
    }

    @Test
    void anUpdateThatEntersTheResultIsAnInsertAndOneThatLeavesIsADelete() {
        BoundChain chain = bind(step("filter", "{\"where\":\"country = 'DE'\"}"));

        RowChange enters = chain.change(update(row(1, null, "FR", 1), row(1, null, "DE", 1)));
        RowChange leaves = chain.change(update(row(1, null, "DE", 1), row(1, null, "FR", 1)));
        RowChange stays = chain.change(update(row(1, null, "DE", 1), row(1, null, "DE", 2)));
        RowChange elsewhere = chain.change(update(row(1, null, "FR", 1), row(1, null, "FR", 2)));

        assertThat(enters).isNotNull();
        assertThat(enters.operation()).isEqualTo(Operation.INSERT);
        assertThat(enters.before()).isNull();
        assertThat(leaves).isNotNull();
        assertThat(leaves.operation()).isEqualTo(Operation.DELETE);
        assertThat(leaves.after()).isNull();
        assertThat(stays).isNotNull();
        assertThat(stays.operation()).isEqualTo(Operation.UPDATE);
        assertThat(elsewhere).isNull();
        assertThat(enters.position()).isEqualTo(POSITION);
    }

    @Test
    void renameChangesTableAndColumnsAndLaterStepsSeeTheNewNames() {
        BoundChain chain = bind(
                step("rename", "{\"database\":\"crm\",\"table\":\"eu_*\",\"columns\":{\"country\":\"land\"}}"),
                step("filter", "{\"where\":\"land = 'DE'\"}"));

        RowChange change = chain.change(update(row(1, null, "DE", 1), row(1, null, "DE", 2)));

        assertThat(chain.output().table()).isEqualTo(new TableId("crm", "eu_customers"));
        assertThat(chain.output().indexOf("land")).isEqualTo(2);
        assertThat(change).isNotNull();
        assertThat(change.table()).isEqualTo(chain.output().table());
        assertThat(change.schemaVersion()).isEqualTo(chain.output().version());
    }

    @Test
    void aColumnIsFollowedThroughTheChain() {
        BoundChain chain = bind(
                step("columns", "{\"drop\":[\"age\"]}"),
                step("rename", "{\"columns\":{\"country\":\"email\",\"email\":\"country\"}}"),
                step("mask", "{\"columns\":[\"country\"],\"method\":\"fixed\",\"value\":\"x\"}"));

        assertThat(chain.outputName("country")).contains("email");
        assertThat(chain.outputName("email")).contains("country");
        assertThat(chain.outputName("age")).isEmpty();
    }

    @Test
    void masksFixedAndPartialAndLeavesTheRowThatCameInAlone() {
        BoundChain chain = bind(
                step("mask", "{\"columns\":\"age\",\"method\":\"fixed\",\"value\":\"99\"}"),
                step("mask", "{\"columns\":[\"email\"],\"method\":\"partial\",\"keepFirst\":1,\"keepLast\":2}"));
        @Nullable Object[] row = row(1, "\uD83D\uDE00anna@b.de", "DE", 30);

        @Nullable Object[] masked = chain.row(row);

        assertThat(masked).containsExactly(1L, "\uD83D\uDE00*******de", "DE", 99L);
        assertThat(row).containsExactly(1L, "\uD83D\uDE00anna@b.de", "DE", 30L);
        assertThat(chain.row(row(1, "abc", "DE", 1))).containsExactly(1L, "***", "DE", 99L);
        assertThat(chain.row(row(1, null, "DE", 1))).containsExactly(1L, null, "DE", 99L);
    }

    @Test
    void masksByAHashThatKeepsTheKeyApartAndChangesTheColumnsType(@TempDir Path folder) throws Exception {
        Path salt = Files.writeString(folder.resolve("salt"), "key");
        BoundChain chain = bind(
                step("mask", "{\"columns\":[\"id\",\"email\"],\"method\":\"hash\",\"salt\":\"${file:" + salt + "}\"}"));

        // HMAC-SHA-256 with key "key" of the text, as RFC 4231's algorithm gives it.
        assertThat(chain.row(row(1, "The quick brown fox jumps over the lazy dog", "DE", 1)))
                .contains("f7bc83f430538424b13298e6aa6fb143ef4d59a14946175997479dbc2d1a3cd8", "DE");
        assertThat(chain.output().columns().get(0).type()).isEqualTo(ColumnType.of(ColumnKind.VARCHAR, 64));
        assertThat(chain.output().key()).containsExactly(0);
    }

    @Test
    void stepsAreForTheTablesTheyNameAndNoOthers() {
        TransformSettings others =
                new TransformSettings("columns", List.of("shop.*", "!shop.customers"), "{\"drop\":[\"email\"]}");

        assertThat(bind(others).output()).isEqualTo(SCHEMA);
    }

    @Test
    void allThatIsWrongIsFoundAtOnceWithItsPath() {
        List<Finding> findings = TransformChain.check(
                List.of(
                        step("colums", "{}"),
                        step("columns", "{\"keep\":[\"id\"],\"drop\":[\"age\"]}"),
                        step("columns", "{\"kepp\":[\"id\"]}"),
                        step("filter", "{\"where\":\"country ==\"}"),
                        step("mask", "{\"columns\":[\"email\"],\"method\":\"blur\"}"),
                        step("mask", "{\"columns\":[\"email\"],\"method\":\"hash\"}"),
                        step("mask", "{\"columns\":[\"email\"],\"method\":\"hash\",\"salt\":\"in clear\"}"),
                        step("columns", "{\"drop\":[\"id\"]}")),
                getClass().getClassLoader(),
                List.of(SCHEMA));

        assertThat(findings).allMatch(finding -> finding.code() == FaultCode.TRANSFORM_INVALID);
        assertThat(findings)
                .extracting(Finding::subject)
                .containsExactly(
                        "transforms[0].kind",
                        "transforms[1].keep",
                        "transforms[2].kepp",
                        "transforms[3].where",
                        "transforms[4].method",
                        "transforms[5].salt",
                        "transforms[6].salt",
                        "transforms[7].drop");
        assertThat(findings.toString()).doesNotContain("in clear");
    }

    @Test
    void stepsThatDoNotFitATableAreFound() {
        ClassLoader loader = getClass().getClassLoader();
        assertThat(TransformChain.check(
                        List.of(step("mask", "{\"columns\":[\"phone\"],\"method\":\"partial\"}")),
                        loader,
                        List.of(SCHEMA)))
                .singleElement()
                .satisfies(finding -> {
                    assertThat(finding.subject()).isEqualTo("transforms[0].columns");
                    assertThat(finding.measured()).isEqualTo("phone for shop.customers");
                });
        assertThat(TransformChain.check(
                        List.of(step("mask", "{\"columns\":[\"id\"],\"method\":\"fixed\",\"value\":\"1\"}")),
                        loader,
                        List.of(SCHEMA)))
                .extracting(Finding::why)
                .singleElement()
                .asString()
                .contains("only 'hash' keeps rows apart");
        assertThatThrownBy(() -> bind(step("filter", "{\"where\":\"phone = '1'\"}")))
                .isInstanceOf(MillraceException.class)
                .hasMessageContaining("TRANSFORM_INVALID")
                .hasMessageContaining("transforms[0].where");
    }

    @Test
    void twoTablesDoNotBecomeOne() {
        TableSchema other = new TableSchema(new TableId("shop", "clients"), SCHEMA.columns(), SCHEMA.key());

        assertThat(TransformChain.check(
                        List.of(step("rename", "{\"table\":\"people\"}")),
                        getClass().getClassLoader(),
                        List.of(SCHEMA, other)))
                .extracting(Finding::measured)
                .containsExactly("shop.clients and shop.customers both become shop.people");
    }

    private BoundChain bind(TransformSettings... steps) {
        return TransformChain.of(List.of(steps), getClass().getClassLoader()).bind(SCHEMA);
    }

    static TransformSettings step(String kind, String options) {
        return new TransformSettings(kind, List.of("*.*"), options);
    }

    private static RowChange update(@Nullable Object[] before, @Nullable Object[] after) {
        return new RowChange(POSITION, CUSTOMERS, SCHEMA.version(), Operation.UPDATE, before, after);
    }

    private static @Nullable Object[] row(long id, @Nullable String email, String country, long age) {
        return new @Nullable Object[] {id, email, country, age};
    }
}
