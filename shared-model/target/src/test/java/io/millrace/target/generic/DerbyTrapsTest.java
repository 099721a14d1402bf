// SPDX-License-Identifier: Apache-2.0
package io.millrace.target.generic;

import static io.millrace.target.contract.TargetScene.column;
import static io.millrace.target.contract.TargetScene.delete;
import static io.millrace.target.contract.TargetScene.insert;
import static io.millrace.target.contract.TargetScene.key;
import static io.millrace.target.contract.TargetScene.row;
import static io.millrace.target.contract.TargetScene.schema;
import static io.millrace.target.contract.TargetScene.update;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.millrace.fault.FaultCode;
import io.millrace.fault.MillraceException;
import io.millrace.model.ColumnKind;
import io.millrace.model.ColumnType;
import io.millrace.model.RowChange;
import io.millrace.model.TableIndex;
import io.millrace.model.TableSchema;
import io.millrace.settings.TargetKind;
import io.millrace.settings.TargetSettings;
import io.millrace.target.IndexPlan;
import io.millrace.target.SessionOptions;
import io.millrace.target.TargetDialect;
import io.millrace.target.TargetIndex;
import io.millrace.target.TargetSession;
import io.millrace.target.TargetTable;
import io.millrace.testkit.DerbyServer;
import io.millrace.testkit.Ports;
import io.millrace.testkit.Servers;
import java.io.File;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What Derby does otherwise than others: keys it takes for one, locks, refusals; and how it is reached. */
class DerbyTrapsTest {

    private static final TableSchema KEYED = keyed(ColumnType.of(ColumnKind.BIGINT));

    private DerbyScene target;
    private TargetSession session;

    @BeforeEach
    void open() throws Exception {
        target = new DerbyScene();
        session = target.session();
    }

    @AfterEach
    void close() throws Exception {
        target.close();
    }

    private TargetTable table(ColumnType keyType) {
        TargetTable table = target.plan(keyed(keyType));
        session.tables().create(table);
        session.commit();
        return table;
    }

    private static TableSchema keyed(ColumnType keyType) {
        return schema("t", 1, key("k", keyType), column("v", ColumnType.of(ColumnKind.VARCHAR, 20)));
    }

    private static FaultCode codeOf(ThrowingCallable call) {
        return catchThrowableOfType(MillraceException.class, call).code();
    }

    @Test
    @Tag("A3")
    void keysThatDerbyTakesForOneAreRefusedAndTheOthersKept() throws Exception {
        TargetTable table = table(ColumnType.of(ColumnKind.VARCHAR, 10));
        session.changes().write(table, List.of(), List.of(insert(table, 1, "a", "x"), insert(table, 2, "A", "y")));
        session.commit();
        assertThat(codeOf(() -> session.changes().write(table, List.of(), List.of(insert(table, 3, "a ", "secret")))))
                .isEqualTo(FaultCode.TARGET_VALUE_NOT_HELD);
        session.rollback();

        assertThat(target.stored(table)).containsExactly("A|y", "a|x");
    }

    @Test
    @Tag("A3")
    void bytesThatDerbyTakesForOneStayTwoKeys() throws Exception {
        TargetTable table = table(ColumnType.of(ColumnKind.VARBINARY, 4));
        session.changes()
                .write(
                        table,
                        List.of(),
                        List.of(insert(table, 1, new byte[] {1}, "x"), insert(table, 2, new byte[] {1, 0x20}, "y")));
        session.changes().write(table, List.of(delete(table, 3, new byte[] {1, 0x20}, "y")), List.of());
        session.commit();

        assertThat(target.stored(table)).containsExactly("01|x");
    }

    @Test
    @Tag("A4")
    void aRowThatAnotherKeyHoldsForTheSameIsNotWrittenOver() throws Exception {
        TargetTable table = table(ColumnType.of(ColumnKind.BIGINT));
        session.changes().write(table, List.of(), List.of(insert(table, 1, 1L, "one"), insert(table, 2, 2L, "two")));
        session.commit();
        target.sql("CREATE UNIQUE INDEX later ON " + target.name(table) + " (\"v\")");

        MillraceException refusal = catchThrowableOfType(
                MillraceException.class,
                () -> session.changes()
                        .write(table, List.of(), List.of(update(table, 3, row(2L, "two"), row(2L, "one")))));
        assertThat(refusal.code()).isEqualTo(FaultCode.TARGET_REFUSED_ROW);
        assertThat(refusal).hasMessageContaining("[shop.t @ 1:7:4711:3:0:0]").hasMessageNotContaining("one");
        session.rollback();
        assertThat(target.stored(table)).containsExactly("1|one", "2|two");
        session.changes().write(table, List.of(delete(table, 3, 1L, "one")), List.of(insert(table, 4, 3L, "one")));
        session.commit();
        assertThat(target.stored(table)).containsExactly("2|two", "3|one");
    }

    @Test
    @Tag("A7")
    void locksThatAreNotGivenAreWaitedForAgain() throws Exception {
        TargetTable table = table(ColumnType.of(ColumnKind.BIGINT));
        session.changes().write(table, List.of(), List.of(insert(table, 1, 1L, "a"), insert(table, 2, 2L, "b")));
        session.commit();
        TargetSession other = target.session();
        other.changes().write(table, List.of(), List.of(insert(table, 1, 1L, "x")));
        session.changes().write(table, List.of(), List.of(insert(table, 1, 2L, "y")));
        CompletableFuture<Optional<FaultCode>> crossed =
                CompletableFuture.supplyAsync(() -> failed(other, insert(table, 2, 2L, "x")));
        Optional<FaultCode> mine = failed(session, insert(table, 2, 1L, "y"));

        List<FaultCode> failures = Stream.of(mine, crossed.get(30, TimeUnit.SECONDS))
                .flatMap(Optional::stream)
                .toList();
        assertThat(failures).isNotEmpty().containsOnly(FaultCode.TARGET_BUSY);
    }

    private Optional<FaultCode> failed(TargetSession writer, RowChange change) {
        TargetTable table = target.plan(KEYED);
        MillraceException failure = catchThrowableOfType(
                MillraceException.class, () -> writer.changes().write(table, List.of(), List.of(change)));
        writer.rollback();
        return Optional.ofNullable(failure).map(MillraceException::code);
    }

    @Test
    void whoIsCutOffWaitsNoLongerThanForALock() throws Exception {
        TargetTable table = table(ColumnType.of(ColumnKind.BIGINT));
        session.changes().write(table, List.of(), List.of(insert(table, 1, 1L, "a")));
        TargetSession waiting = target.session();
        CompletableFuture<FaultCode> cut = CompletableFuture.supplyAsync(() ->
                codeOf(() -> waiting.changes().write(table, List.of(), List.of(insert(table, 1, 1L, "b")))));
        Awaitility.await().until(() -> !target.rows(target.waiting()).isEmpty());
        waiting.abort();
        waiting.abort();

        assertThat(cut.get(30, TimeUnit.SECONDS)).isIn(FaultCode.TARGET_BUSY, FaultCode.TARGET_UNREACHABLE);
    }

    /** The driver trips over connections that end while it cuts them; nobody is to see that. */
    @Test
    void whoIsCutOffWhileTheyCloseMakesNoNoise() throws Exception {
        TargetTable table = table(ColumnType.of(ColumnKind.BIGINT));
        List<Throwable> noise = new CopyOnWriteArrayList<>();
        Thread.UncaughtExceptionHandler before = Thread.getDefaultUncaughtExceptionHandler();
        Thread.setDefaultUncaughtExceptionHandler((thread, failure) -> noise.add(failure));
        try {
            for (int round = 0; round < 30; round++) {
                TargetSession ending = target.session();
                ending.changes().write(table, List.of(), List.of(insert(table, 1, (long) round, "a")));
                ending.abort();
                ending.abort();
                ending.close();
                ending.abort();
            }
            Awaitility.await()
                    .until(() -> Thread.getAllStackTraces().keySet().stream()
                            .noneMatch(thread -> thread.getName().equals("millrace-abort")));
        } finally {
            Thread.setDefaultUncaughtExceptionHandler(before);
        }
        assertThat(noise).isEmpty();
    }

    @Test
    void whatIsWrongWithTheWayIsSaid(@TempDir Path empty) {
        TargetSettings good = target.settings("someone");
        SessionOptions options = SessionOptions.durable("test");
        TargetSettings noDriver = with(good, good.url(), List.of(empty.toString()));
        TargetSettings noFolder = with(good, good.url(), List.of(empty + "/none"));
        TargetSettings noDatabase = with(good, good.url() + "/none", good.drivers());
        TargetSettings nowhere = with(good, "jdbc:derby://127.0.0.1:" + Ports.free() + "/x", good.drivers());

        assertThat(codeOf(() -> target.dialect().connect(noDriver, options))).isEqualTo(FaultCode.TARGET_CONFIG);
        assertThat(codeOf(() -> target.dialect().connect(noFolder, options))).isEqualTo(FaultCode.TARGET_CONFIG);
        assertThat(codeOf(() -> target.dialect().connect(noDatabase, options))).isEqualTo(FaultCode.TARGET_CONFIG);
        assertThat(codeOf(() -> target.dialect().connect(nowhere, options))).isEqualTo(FaultCode.TARGET_UNREACHABLE);
    }

    private static TargetSettings with(TargetSettings settings, String url, List<String> drivers) {
        return new TargetSettings(
                settings.kind(),
                "",
                0,
                "",
                url,
                drivers,
                settings.user(),
                settings.password(),
                settings.schemas(),
                settings.values(),
                settings.tls(),
                settings.connectTimeout(),
                settings.socketTimeout());
    }

    @Test
    @Tag("A3")
    void aDatabaseThatComparesTextByALanguageIsRefused() throws Exception {
        DerbyServer server = Servers.derby();
        try (Connection made = DriverManager.getConnection(
                server.url("ruled") + ";create=true;territory=en_US;collation=TERRITORY_BASED:PRIMARY",
                server.user(),
                server.password())) {
            assertThat(made.isReadOnly()).isFalse();
        }
        TargetSettings settings =
                with(target.settings(server.user()), server.url("ruled"), DerbyServer.driverFolders());
        try (TargetSession ruled = target.dialect().connect(settings, SessionOptions.durable("test"))) {
            assertThat(ruled.tables().checkServer(List.of()))
                    .singleElement()
                    .satisfies(finding -> assertThat(finding.measured()).contains("TERRITORY_BASED"));
        }
        assertThat(session.tables().checkServer(List.of())).isEmpty();
    }

    @Test
    void anIndexThatDerbyWouldNotMakeIsNotAskedFor() {
        TargetTable table = target.plan(KEYED);
        IndexPlan plan = target.dialect()
                .planIndexes(
                        table,
                        List.of(index("as_key", "k"), index("one", "v"), index("same", "v"), index("more", "v", "k")),
                        target.settings(Servers.derby().user()));

        assertThat(plan.indexes()).extracting(TargetIndex::name).containsExactly("one", "more");
        session.tables().create(table);
        plan.indexes().forEach(index -> session.tables().create(table, index));
        assertThat(session.tables().missing(table, plan.indexes())).isEmpty();
    }

    /** A name of an index is the whole schema's, and made of two of the source's, of which either may have dots. */
    @Test
    @Tag("A7")
    void indexesWhoseNamesWouldBeAlikeAreAllMade() {
        ColumnType text = ColumnType.of(ColumnKind.VARCHAR, 20);
        String prefix = "n".repeat(120);
        for (String name : List.of("t", "t.by", prefix + "1", prefix + "2")) {
            TargetTable table = target.plan(schema(name, 1, key("k", text), column("v", text), column("w", text)));
            session.tables().create(table);
            List<TargetIndex> indexes = target.dialect()
                    .planIndexes(
                            table,
                            List.of(index("by.it", "v"), index("it", "w"), index("a.it", "v", "w")),
                            target.settings(Servers.derby().user()))
                    .indexes();
            indexes.forEach(index -> {
                assertThat(session.tables().missing(table, indexes)).contains(index);
                session.tables().create(table, index);
            });
            assertThat(session.tables().missing(table, indexes)).isEmpty();
        }
    }

    private static TableIndex index(String name, String... columns) {
        return new TableIndex(
                name,
                false,
                TableIndex.Kind.SORTED,
                false,
                Stream.of(columns)
                        .map(column -> new TableIndex.Part(column, 0, false))
                        .toList());
    }

    /** As in a program that has the other targets only. */
    @Test
    void otherTargetsDoNotNeedFlink() throws Exception {
        URL[] withoutFlink = Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> !Path.of(entry).getFileName().toString().startsWith("flink-"))
                .map(DerbyTrapsTest::url)
                .toArray(URL[]::new);
        try (URLClassLoader loader = new URLClassLoader(withoutFlink, ClassLoader.getPlatformClassLoader())) {
            Class<?> dialect = loader.loadClass(TargetDialect.class.getName());
            Class<?> kind = loader.loadClass(TargetKind.class.getName());
            for (Object constant : kind.getEnumConstants()) {
                assertThat(dialect.getMethod("of", kind).invoke(null, constant)).isNotNull();
            }
        }
    }

    private static URL url(String entry) {
        try {
            return Path.of(entry).toUri().toURL();
        } catch (MalformedURLException e) {
            throw new IllegalStateException(e);
        }
    }
}
