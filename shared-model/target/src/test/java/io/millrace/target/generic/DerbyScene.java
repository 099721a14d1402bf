// SPDX-License-Identifier: Apache-2.0
package io.millrace.target.generic;

import io.millrace.model.ColumnType;
import io.millrace.settings.Secret;
import io.millrace.settings.TargetKind;
import io.millrace.settings.TargetSettings;
import io.millrace.settings.TlsMode;
import io.millrace.settings.ValueSettings;
import io.millrace.target.contract.TargetScene;
import io.millrace.testkit.DerbyServer;
import io.millrace.testkit.Servers;
import io.millrace.testkit.types.CanonicalText;
import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A fresh schema of Derby. Millrace's own is the database's only one, so it is dropped before. */
final class DerbyScene extends TargetScene {

    private static final DerbyServer SERVER = Servers.derby();

    private final String schema = Servers.freshName("target");

    DerbyScene() throws SQLException {
        super(TargetKind.JDBC, SERVER.connect(SERVER.firstDatabase()));
        dropControlTables();
    }

    @Override
    protected TargetSettings settings(String user, ValueSettings values) {
        return new TargetSettings(
                TargetKind.JDBC,
                "",
                0,
                "",
                SERVER.url(SERVER.firstDatabase()),
                DerbyServer.driverFolders(),
                user,
                new Secret(""),
                Map.of("shop", schema),
                values,
                TlsMode.DISABLED,
                Duration.ofSeconds(10),
                Duration.ofMinutes(1));
    }

    @Override
    public void dropControlTables() throws SQLException {
        for (String kind : List.of("VIEW", "TABLE")) {
            for (String name : names("MILLRACE", kind)) {
                sql("DROP " + kind + " MILLRACE." + name);
            }
        }
        if (!rows("SELECT 1 FROM sys.sysschemas WHERE schemaname = 'MILLRACE'").isEmpty()) {
            sql("DROP SCHEMA MILLRACE RESTRICT");
        }
    }

    private List<String> names(String of, String kind) throws SQLException {
        try (ResultSet rows = plain().getMetaData().getTables(null, of, "%", new String[] {kind})) {
            List<String> names = new ArrayList<>();
            while (rows.next()) {
                names.add(rows.getString("TABLE_NAME"));
            }
            return names;
        }
    }

    @Override
    public List<String> tables() throws SQLException {
        return names(schema, "TABLE");
    }

    @Override
    protected int port() {
        return SERVER.port();
    }

    @Override
    protected String user() {
        return SERVER.user();
    }

    @Override
    protected String database() {
        return "";
    }

    @Override
    public String schema() {
        return schema;
    }

    @Override
    public String quoted(String name) {
        return Identifiers.quote(name);
    }

    @Override
    public String asText(String column, ColumnType type) {
        return switch (type.kind()) {
            case DATE, DATETIME, TIMESTAMP -> "CAST(" + column + " AS VARCHAR(40))";
            default -> column;
        };
    }

    @Override
    public String canonical(ColumnType type, String stored) {
        return switch (type.kind()) {
            case FLOAT -> CanonicalText.of(type, Float.parseFloat(stored));
            case DOUBLE -> CanonicalText.of(type, Double.parseDouble(stored));
            case CHAR, VARCHAR, TEXT, ENUM, SET, JSON, UUID, INET4, INET6 -> CanonicalText.of(type, stored);
            case BINARY, VARBINARY, BLOB, GEOMETRY -> "x'" + stored.toLowerCase(Locale.ROOT) + "'";
            case TIME -> withFraction(stored.substring(0, stored.indexOf('.')), stored, type);
            case DECIMAL -> new BigDecimal(stored).toPlainString();
            case DATETIME -> withFraction(stored.substring(0, 19), stored, type);
            case TIMESTAMP -> withFraction(stored.substring(0, 19), stored, type) + "Z";
            default -> stored;
        };
    }

    /** As many digits as the source's type has. */
    private static String withFraction(String seconds, String stored, ColumnType type) {
        String fraction = stored.substring(seconds.length());
        String digits = (fraction.isEmpty() ? "" : fraction.substring(1)) + "000000";
        return type.scale() == 0 ? seconds : seconds + "." + digits.substring(0, type.scale());
    }

    @Override
    public boolean hasNegativeZero() {
        return false;
    }

    @Override
    public boolean cutsOffOthers() {
        return false;
    }

    @Override
    public String waiting() {
        return "SELECT 1 FROM syscs_diag.lock_table WHERE state = 'WAIT'";
    }

    @Override
    public String oddName() {
        return "We ird.T\"a'ble?$1`;--ü";
    }

    @Override
    public String otherColumn(String name) {
        return name.toLowerCase(Locale.ROOT);
    }
}
