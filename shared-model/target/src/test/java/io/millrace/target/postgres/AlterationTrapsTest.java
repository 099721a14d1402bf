// SPDX-License-Identifier: Apache-2.0
package io.millrace.target.postgres;

import static io.millrace.target.postgres.Target.column;
import static io.millrace.target.postgres.Target.insert;
import static io.millrace.target.postgres.Target.key;
import static io.millrace.target.postgres.Target.position;
import static io.millrace.target.postgres.Target.schema;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.millrace.fault.MillraceException;
import io.millrace.model.Column;
import io.millrace.model.ColumnDefault;
import io.millrace.model.ColumnKind;
import io.millrace.model.ColumnType;
import io.millrace.model.TableId;
import io.millrace.model.TableSchema;
import io.millrace.target.DdlStep;
import io.millrace.target.TargetSession;
import io.millrace.target.TargetTable;
import io.millrace.target.TargetTables;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Changes of shape that lose values, or end half-way, where they are carried without looking. */
class AlterationTrapsTest {

    private static final Column ID = key("id", ColumnType.of(ColumnKind.BIGINT));
    private static final Column Q = column("q", ColumnType.of(ColumnKind.INT));
    private static final Column X = column("x", ColumnType.of(ColumnKind.INT));
    private static final String LONG = "n".repeat(64);

    private Target target;
    private TargetSession session;
    private TargetTable before;

    @BeforeEach
    void open() throws Exception {
        target = new Target();
        session = target.session();
        before = target.plan(schema("t", 1, ID, Q, X));
        session.tables().create(before);
        session.tables().addKey(before);
        session.changes().write(before, List.of(), List.of(insert(before, 1, 1L, 2L, 3L)));
        session.commit();
    }

    @AfterEach
    void close() throws Exception {
        target.close();
    }

    private List<DdlStep> steps(TargetTable after, Map<String, String> renamed) {
        return session.tables().alteration(before, after, renamed, "");
    }

    /** The source gives no name to two columns in one statement; transforms can. */
    @Test
    @Tag("D8")
    void aNameIsTakenOnlyOnceItsColumnHasGivenItUp() throws Exception {
        TargetTable after = target.plan(schema("t", 1, ID, Q.renamed("x"), X.renamed("z")));
        Map<String, String> renamed = Map.of("x", "q", "z", "x");
        session.tables().carryOut(before, steps(after, renamed), position(2));
        session.commit();

        assertThat(target.rows("SELECT id, x, z FROM shop.t")).containsExactly("1|2|3");
        assertThat(steps(after, renamed)).isEmpty();
        assertThat(session.tables().check(after, TargetTables.Expectation.FILLED))
                .isEmpty();
    }

    @Test
    @Tag("D8")
    void aNameOfAColumnThatIsDroppedWithItCanBeTaken() throws Exception {
        TargetTable after = target.plan(schema("t", 1, ID, Q.renamed("x")));
        session.tables().carryOut(before, steps(after, Map.of("x", "q")), position(2));
        session.commit();

        assertThat(target.rows("SELECT id, x FROM shop.t")).containsExactly("1|2");
        assertThat(steps(after, Map.of("x", "q"))).isEmpty();
        assertThat(session.tables().check(after, TargetTables.Expectation.FILLED))
                .isEmpty();
    }

    @Test
    @Tag("D8")
    void columnsThatTradeNamesAreNotCarried() {
        TargetTable after = target.plan(schema("t", 1, ID, Q.renamed("x"), X.renamed("q")));

        assertThat(steps(after, Map.of("x", "q", "q", "x")))
                .extracting(DdlStep::obstacle)
                .isNotEmpty()
                .allSatisfy(obstacle -> assertThat(obstacle).contains("has both"));
    }

    @Test
    @Tag("D8")
    void aColumnThatIsThereUnderBothNamesOrNoneIsNotTakenForTheRenamedOne() throws Exception {
        TargetTable after = target.plan(schema("t", 1, ID, Q.renamed("p"), X));
        target.sql("ALTER TABLE shop.t ADD p int");
        assertThat(steps(after, Map.of("p", "q")))
                .extracting(DdlStep::obstacle)
                .singleElement()
                .asString()
                .contains("has both");

        target.sql("ALTER TABLE shop.t DROP p, DROP q");
        assertThat(steps(after, Map.of("p", "q")))
                .extracting(DdlStep::obstacle)
                .singleElement()
                .asString()
                .contains("has neither");
    }

    @Test
    @Tag("D8")
    void aNameThatThePostgresWouldCutIsNotCarried() {
        TargetTable table = target.plan(schema(LONG, 1, ID));
        Column column = Q.renamed(LONG);

        assertThat(session.tables().creation(table)).allSatisfy(this::isTooLong).isNotEmpty();
        assertThat(steps(target.plan(schema("t", 1, ID, column, X)), Map.of(LONG, "q")))
                .allSatisfy(this::isTooLong)
                .isNotEmpty();
        assertThat(steps(target.plan(schema("t", 1, ID, Q, X, column)), Map.of()))
                .allSatisfy(this::isTooLong)
                .isNotEmpty();
        TableSchema moved = new TableSchema(
                new TableId("shop", LONG),
                before.shape().columns(),
                before.shape().key());
        assertThat(steps(target.plan(moved), Map.of()))
                .allSatisfy(this::isTooLong)
                .isNotEmpty();
    }

    private void isTooLong(DdlStep step) {
        assertThat(step.obstacle()).contains("64 bytes");
    }

    @Test
    void namesAndTextsOfAnyCharactersAreQuoted() throws Exception {
        Column odd = new Column(
                "a\"b'; ?--{$1}",
                new ColumnType(ColumnKind.ENUM, false, 0, 0, "utf8mb4", List.of("it's", "? \\ {d '2020-01-01'} $1")),
                false,
                false,
                ColumnDefault.constant("? \\ {d '2020-01-01'} $1"));
        Column fewer = new Column(
                odd.name(),
                new ColumnType(ColumnKind.ENUM, false, 0, 0, "utf8mb4", List.of("? \\ {d '2020-01-01'} $1")),
                false,
                false,
                odd.defaultValue());
        TargetTable added = target.plan(schema("t", 1, ID, Q, X, odd));
        TargetTable after = target.plan(new TableSchema(
                new TableId("shop", "t\"?'"),
                List.of(ID, Q, X, fewer),
                before.shape().key()));
        session.tables().carryOut(before, steps(added, Map.of()), position(2));
        session.tables().carryOut(added, session.tables().alteration(added, after, Map.of(), ""), position(3));
        session.commit();

        assertThat(target.rows("SELECT * FROM shop.\"t\"\"?'\"")).containsExactly("1|2|3|? \\ {d '2020-01-01'} $1");
    }

    /** Names of objects, and no value: whoever has to remove the view must know which one it is. */
    @Test
    void whatStandsInTheWayInTheTargetIsNamed() throws Exception {
        target.sql("CREATE VIEW shop.of_q AS SELECT q FROM shop.t");
        TargetTable after = target.plan(schema("t", 1, ID, X));
        MillraceException refusal = catchThrowableOfType(
                MillraceException.class, () -> session.tables().carryOut(before, steps(after, Map.of()), position(2)));

        assertThat(refusal).hasMessageContaining("other objects depend on it").hasMessageContaining("of_q");
    }
}
