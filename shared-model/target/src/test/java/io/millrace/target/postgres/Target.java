// SPDX-License-Identifier: Apache-2.0
package io.millrace.target.postgres;

import io.millrace.model.ColumnType;
import io.millrace.settings.TargetKind;
import io.millrace.target.TargetDialect;
import io.millrace.target.contract.TargetScene;
import io.millrace.testkit.PostgresServer;
import io.millrace.testkit.Servers;
import io.millrace.testkit.types.CanonicalText;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Locale;

/** A fresh database of PostgreSQL. */
final class Target extends TargetScene {

    static final TargetDialect DIALECT = TargetDialect.of(TargetKind.POSTGRESQL);

    final String database;

    Target() throws SQLException {
        this(Servers.freshDatabase(Servers.postgres(), "target"));
    }

    private Target(String database) throws SQLException {
        super(
                TargetKind.POSTGRESQL,
                DriverManager.getConnection(server().jdbcUrl(database), server().user(), server().password()));
        this.database = database;
        sql("SET TimeZone = 'UTC'");
    }

    private static PostgresServer server() {
        return Servers.postgres();
    }

    @Override
    protected int port() {
        return server().port();
    }

    @Override
    protected String user() {
        return server().user();
    }

    @Override
    protected String database() {
        return database;
    }

    @Override
    public String schema() {
        return "shop";
    }

    @Override
    public String quoted(String name) {
        return Identifiers.quote(name);
    }

    @Override
    public String asText(String column, ColumnType type) {
        return column + "::text";
    }

    @Override
    public String canonical(ColumnType type, String stored) {
        return CanonicalText.ofPostgres(type, stored);
    }

    @Override
    public void dropControlTables() throws SQLException {
        sql("DROP SCHEMA millrace CASCADE");
    }

    @Override
    public String oddName() {
        return "We ird.T\"a'ble?$1`;--ü😀";
    }

    @Override
    public String otherColumn(String name) {
        return name.toUpperCase(Locale.ROOT);
    }

    @Override
    public String waiting() {
        return "SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock'";
    }
}
