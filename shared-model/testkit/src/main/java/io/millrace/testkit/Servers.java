// SPDX-License-Identifier: Apache-2.0
package io.millrace.testkit;

import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The servers that the tests of one JVM share: each is started when first asked for and ends with the JVM.
 *
 * <p>A test that stops, kills or pauses a server makes one of its own instead. Tests keep apart by databases and topics
 * of their own names, see {@link #freshName}. Thread-safe.
 */
public final class Servers {

    private static final AtomicInteger NAMES = new AtomicInteger();

    private static @Nullable SourceServer mariaDb;
    private static @Nullable SourceServer mySql;
    private static @Nullable PostgresServer postgres;
    private static @Nullable KafkaServer kafka;
    private static @Nullable DerbyServer derby;

    private Servers() {}

    /** MariaDB with a row based, self-describing log. */
    public static synchronized SourceServer mariaDb() {
        if (mariaDb == null) {
            mariaDb = started(SourceServer.mariaDb(ServerOptions.defaults()));
        }
        return mariaDb;
    }

    /**
     * The MySQL of {@link SourceServer#MYSQL_HOME}.
     *
     * @throws IllegalStateException when that setting is missing; tests ask {@link SourceServer#mySqlHome} before
     */
    public static synchronized SourceServer mySql() {
        if (mySql == null) {
            mySql = started(SourceServer.installedIn(
                    SourceServer.mySqlHome()
                            .orElseThrow(() -> new IllegalStateException("no MySQL: set " + SourceServer.MYSQL_HOME)),
                    ServerOptions.defaults()));
        }
        return mySql;
    }

    public static synchronized PostgresServer postgres() {
        if (postgres == null) {
            postgres = started(PostgresServer.embedded(ServerOptions.defaults()));
        }
        return postgres;
    }

    public static synchronized KafkaServer kafka() {
        if (kafka == null) {
            kafka = started(KafkaServer.embedded(ServerOptions.defaults()));
        }
        return kafka;
    }

    /** Derby, which gives up waiting for a lock after some seconds, and forgets what a crash of the machine would lose. */
    public static synchronized DerbyServer derby() {
        if (derby == null) {
            derby = started(DerbyServer.embedded(
                    ServerOptions.defaults().with("-Dderby.locks.waitTimeout=6", "-Dderby.system.durability=test")));
        }
        return derby;
    }

    /** A name for a database, a pipeline or a topic that no other test of this JVM uses. */
    public static String freshName(String prefix) {
        return prefix + "_" + NAMES.incrementAndGet();
    }

    /** A new, empty database with a name of its own. */
    public static String freshDatabase(SqlServer server, String prefix) {
        String name = freshName(prefix);
        server.execute(server.firstDatabase(), "CREATE DATABASE " + name);
        return name;
    }

    private static <S extends EmbeddedServer> S started(S server) {
        server.start();
        return server;
    }
}
