// SPDX-License-Identifier: Apache-2.0
package io.millrace.target.mysql;

import io.millrace.model.ColumnType;
import io.millrace.settings.TargetKind;
import io.millrace.target.contract.TargetScene;
import io.millrace.testkit.Servers;
import io.millrace.testkit.SourceServer;
import io.millrace.testkit.types.CanonicalText;
import java.sql.SQLException;
import java.util.Locale;

/** A fresh database of MariaDB or MySQL. Millrace's own is the server's only one, so it is dropped before. */
final class MySqlScene extends TargetScene {

    private final SourceServer server;
    private final String database;

    private MySqlScene(SourceServer server, TargetKind kind) throws SQLException {
        super(kind, server.connect(server.firstDatabase()));
        this.server = server;
        this.database = Servers.freshName("target");
        sql("SET sql_mode = 'ANSI_QUOTES'");
        dropControlTables();
    }

    static MySqlScene mariaDb() throws SQLException {
        return new MySqlScene(Servers.mariaDb(), TargetKind.MARIADB);
    }

    /** Whether a MySQL for tests is installed. */
    static boolean isThere() {
        return SourceServer.mySqlHome().isPresent();
    }

    static MySqlScene mySql() throws SQLException {
        return new MySqlScene(Servers.mySql(), TargetKind.MYSQL);
    }

    @Override
    public void dropControlTables() throws SQLException {
        sql("DROP DATABASE IF EXISTS millrace");
    }

    @Override
    protected int port() {
        return server.port();
    }

    @Override
    protected String user() {
        return server.user();
    }

    @Override
    protected String database() {
        return "";
    }

    @Override
    public String schema() {
        return database;
    }

    @Override
    public String quoted(String name) {
        return Identifiers.quote(name);
    }

    @Override
    public String asText(String column, ColumnType type) {
        return switch (type.kind()) {
            case YEAR, BIT -> column + " + 0";
            case FLOAT, DOUBLE -> column + " * 1e0";
            case BINARY, VARBINARY, BLOB, GEOMETRY -> "HEX(" + column + ")";
            case CHAR, VARCHAR, TEXT, JSON -> column;
            default -> "CAST(" + column + " AS CHAR)";
        };
    }

    @Override
    public String canonical(ColumnType type, String stored) {
        return switch (type.kind()) {
            case FLOAT -> CanonicalText.of(type, (float) Double.parseDouble(stored));
            case DOUBLE -> CanonicalText.of(type, Double.parseDouble(stored));
            case CHAR, VARCHAR, TEXT, ENUM, SET, JSON, UUID, INET4, INET6 -> CanonicalText.of(type, stored);
            case BINARY, VARBINARY, BLOB, GEOMETRY -> "x'" + stored.toLowerCase(Locale.ROOT) + "'";
            case TIMESTAMP -> stored + "Z";
            default -> stored;
        };
    }

    @Override
    public String oddName() {
        return "We ird.T\"a'ble?$1`;--ü";
    }

    @Override
    public String otherColumn(String name) {
        return name + "`";
    }

    @Override
    public String waiting() {
        return "SELECT 1 FROM information_schema.innodb_trx WHERE trx_state = 'LOCK WAIT'";
    }
}
