// SPDX-License-Identifier: Apache-2.0
package io.millrace.target.generic;

import io.millrace.fault.FaultCode;
import io.millrace.fault.Finding;
import io.millrace.model.ColumnType;
import io.millrace.target.TargetColumn;
import io.millrace.target.ValueNotHeld;
import io.millrace.target.generic.HeldType.Encoder;
import io.millrace.target.generic.HeldType.Equality;
import io.millrace.target.jdbc.Sql;
import java.math.BigDecimal;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.apache.flink.connector.jdbc.core.database.dialect.JdbcDialect;

/**
 * Apache Derby as a server. It compares text as if the shorter one had spaces behind it, and bytes likewise with 0x20; its
 * floating numbers have no negative zero; its VARCHAR counts characters beyond U+FFFF twice.
 *
 * @param dialect of Flink's connector
 */
record Derby(JdbcDialect dialect) implements Product {

    /** As Flink's connector calls it. */
    static final String NAME = "Derby";

    private static final int MAX_VARCHAR = 32_672;
    private static final int MAX_PRECISION = 31;
    private static final int UNSIGNED_DIGITS = 20;
    private static final int NUMBER_BYTES = 16;

    /** UTF-8 as Derby has it: three bytes for each of the units of which a character may be two. */
    private static final int CHARACTER_BYTES = 6;

    private static final int TIME_CHARACTERS = 17;
    private static final int UUID_CHARACTERS = 36;
    private static final int INET4_CHARACTERS = 15;
    private static final int INET6_CHARACTERS = 45;

    /** Each holds all values of those before it. */
    private static final List<String> WHOLE_NUMBERS = List.of("SMALLINT", "INTEGER", "BIGINT");

    private static final Set<String> NOT_FOR_ROWS = Set.of("NULLID", "SQLJ");

    @Override
    public String name() {
        return dialect.dialectName();
    }

    @Override
    public String limit(int rows) {
        return dialect.getLimitClause(rows);
    }

    @Override
    public String sharedLock() {
        return "WITH RS";
    }

    @Override
    public String[] encryption() {
        return new String[] {"ssl", "basic"};
    }

    @Override
    public HeldType typeOf(ColumnType type, boolean inKey) {
        int length = Math.max(1, type.length());
        return switch (type.kind()) {
            case TINYINT -> whole("SMALLINT", Types.SMALLINT, Encoders.integer(8, type.unsigned()));
            case SMALLINT ->
                type.unsigned()
                        ? whole("INTEGER", Types.INTEGER, Encoders.integer(16, true))
                        : whole("SMALLINT", Types.SMALLINT, Encoders.integer(16, false));
            case MEDIUMINT -> whole("INTEGER", Types.INTEGER, Encoders.integer(24, type.unsigned()));
            case INT ->
                type.unsigned()
                        ? whole("BIGINT", Types.BIGINT, Encoders.integer(32, true))
                        : whole("INTEGER", Types.INTEGER, Encoders.integer(32, false));
            case BIGINT -> type.unsigned() ? unsigned() : whole("BIGINT", Types.BIGINT, value -> value);
            case YEAR -> whole("SMALLINT", Types.SMALLINT, Encoders.integer(16, false));
            case BIT -> length == Long.SIZE ? unsigned() : whole("BIGINT", Types.BIGINT, Encoders.bits(length));
            case DECIMAL -> decimal(type);
            case FLOAT -> whole("REAL", Types.REAL, Encoders::floating);
            case DOUBLE -> whole("DOUBLE", Types.DOUBLE, Encoders::floating);
            case CHAR, VARCHAR -> text(length, inKey);
            case TEXT, JSON -> longText(Encoders::text);
            case ENUM -> text(longest(type.labels()), inKey);
            case SET -> text(Math.max(1, String.join(",", type.labels()).length()), inKey);
            case UUID -> ascii(UUID_CHARACTERS, Encoders::lowerCase);
            case INET4 -> ascii(INET4_CHARACTERS, Encoders::text);
            case INET6 -> ascii(INET6_CHARACTERS, Encoders::text);
            case BINARY -> bytes(length, Encoders.binary(type.length()), Equality.EXACT);
            case VARBINARY ->
                inKey && 2 * length <= MAX_VARCHAR
                        ? ascii(2 * length, Encoders.hexadecimal(length))
                        : bytes(length, Encoders.bytes(length), Equality.LOOSE);
            case BLOB, GEOMETRY -> longBytes(value -> value);
            case DATE -> new HeldType("DATE", Types.DATE, Encoders::date, Equality.EXACT, NUMBER_BYTES);
            case TIME -> ascii(TIME_CHARACTERS, Encoders::time);
            case DATETIME ->
                new HeldType("TIMESTAMP", Types.TIMESTAMP, Encoders::dateTime, Equality.EXACT, NUMBER_BYTES);
            case TIMESTAMP ->
                new HeldType("TIMESTAMP", Types.TIMESTAMP, Encoders::instant, Equality.EXACT, NUMBER_BYTES);
        };
    }

    private static HeldType whole(String name, int jdbcType, Encoder encoder) {
        return new HeldType(name, jdbcType, encoder, Equality.EXACT, NUMBER_BYTES);
    }

    private static HeldType unsigned() {
        return new HeldType(
                "DECIMAL(" + UNSIGNED_DIGITS + ",0)", Types.DECIMAL, Encoders::unsigned, Equality.EXACT, NUMBER_BYTES);
    }

    /** With more digits than Derby has, as text; such a key would be sorted otherwise, and is none. */
    private static HeldType decimal(ColumnType type) {
        Encoder encoder = Encoders.decimal(Math.max(MAX_PRECISION, type.length()), type.scale());
        if (type.length() <= MAX_PRECISION) {
            String name = "DECIMAL(" + type.length() + "," + type.scale() + ")";
            return new HeldType(name, Types.DECIMAL, encoder, Equality.EXACT, NUMBER_BYTES);
        }
        // A sign, a point, and a zero before it.
        return new HeldType(
                "VARCHAR(" + (type.length() + 3) + ")",
                Types.VARCHAR,
                value -> ((BigDecimal) encoder.of(value)).toPlainString(),
                Equality.EXACT,
                Integer.MAX_VALUE);
    }

    private static HeldType text(int characters, boolean inKey) {
        Encoder encoder = inKey ? Encoders.keyText(characters) : Encoders.text(characters);
        return 2 * characters > MAX_VARCHAR
                ? longText(encoder)
                : new HeldType(
                        "VARCHAR(" + 2 * characters + ")",
                        Types.VARCHAR,
                        encoder,
                        Equality.LOOSE,
                        CHARACTER_BYTES * characters);
    }

    /** Text that is never two texts to Derby: of plain letters, without spaces. */
    private static HeldType ascii(int characters, Encoder encoder) {
        return new HeldType("VARCHAR(" + characters + ")", Types.VARCHAR, encoder, Equality.EXACT, characters);
    }

    private static HeldType longText(Encoder encoder) {
        return new HeldType("CLOB", Types.CLOB, encoder, Equality.NONE, Integer.MAX_VALUE);
    }

    private static HeldType bytes(int length, Encoder encoder, Equality equality) {
        return length > MAX_VARCHAR
                ? longBytes(encoder)
                : new HeldType("VARCHAR(" + length + ") FOR BIT DATA", Types.VARBINARY, encoder, equality, length);
    }

    private static HeldType longBytes(Encoder encoder) {
        return new HeldType("BLOB", Types.BLOB, encoder, Equality.NONE, Integer.MAX_VALUE);
    }

    private static int longest(List<String> labels) {
        return Math.max(1, labels.stream().mapToInt(String::length).max().orElse(1));
    }

    @Override
    public String declaredType(String typeName, int size, int digits) {
        return switch (typeName) {
            case "VARCHAR", "CHAR" -> typeName + "(" + size + ")";
            case "VARCHAR () FOR BIT DATA", "CHAR () FOR BIT DATA" -> typeName.replace(" ()", "(" + size + ")");
            case "DECIMAL", "NUMERIC" -> "DECIMAL(" + size + "," + digits + ")";
            default -> typeName;
        };
    }

    @Override
    public boolean holds(String actual, String planned) {
        return actual.equals(planned)
                || (WHOLE_NUMBERS.contains(planned) && WHOLE_NUMBERS.indexOf(actual) > WHOLE_NUMBERS.indexOf(planned))
                || (isVariable(planned) && isAlike(actual, planned) && length(actual) > length(planned));
    }

    @Override
    public String folded(String name) {
        return name.toUpperCase(Locale.ROOT);
    }

    @Override
    public int maxName() {
        return 128;
    }

    @Override
    public int maxColumns() {
        return 1012;
    }

    @Override
    public int maxKeyBytes() {
        return 16_000;
    }

    @Override
    public boolean isSystemSchema(String schema) {
        return schema.startsWith("SYS") || NOT_FOR_ROWS.contains(schema);
    }

    @Override
    public FaultCode codeOf(SQLException failure) {
        String state = String.valueOf(failure.getSQLState());
        return switch (state) {
            case "08004" ->
                String.valueOf(failure.getMessage()).contains("not found")
                        ? FaultCode.TARGET_CONFIG
                        : FaultCode.TARGET_UNAUTHORISED;
            // The server said something that is not its protocol, or stops; a database that is not booted.
            case "58009", "58010", "58016", "58017", "XJ015", "XJ040", "XJ041" -> FaultCode.TARGET_UNREACHABLE;
            // Something is there already that was not a moment ago, or is used.
            case "X0Y32", "X0Y68", "X0X95", "40XL1", "40XL2" -> FaultCode.TARGET_BUSY;
            case "25501", "25502", "25503", "25505" -> FaultCode.TARGET_CONFIG;
            // A row that no page takes.
            case "XSCB6", "XSDA2" -> FaultCode.TARGET_REFUSED_ROW;
            default -> state.startsWith("425") ? FaultCode.TARGET_GRANT_MISSING : Faults.standard(state);
        };
    }

    /** NULL where none may be, a key that is there, a check: these name columns and constraints. */
    @Override
    public boolean isTextSafe(SQLException failure) {
        String state = String.valueOf(failure.getSQLState());
        return Set.of("23502", "23505", "23513", "40XL1", "40001", "XJ040").contains(state)
                || state.startsWith("08")
                || state.startsWith("425")
                || Set.of("42X05", "42X14", "42X65", "42Y07", "42Y55", "42X62", "X0Y32", "X0Y68", "X0Y23", "X0Y25")
                        .contains(state);
    }

    /** By the rules of a language other texts may be one key; by their codes, capital letters come before all small ones. */
    @Override
    public List<Finding> checkDatabase(Sql sql) {
        int small = sql.first(
                        "read how text is compared",
                        row -> row.getInt(1),
                        "VALUES CASE WHEN 'a' < 'B' THEN 1 ELSE 0 END")
                .orElse(1);
        return small == 0
                ? List.of()
                : List.of(Finding.of(
                        FaultCode.TARGET_CONFIG,
                        "target " + name(),
                        "a database with collation=TERRITORY_BASED",
                        "it may take two keys of the source for one; make one with the collation UCS_BASIC"));
    }

    @Override
    public boolean isIndex(Sql sql, String schema, String name) {
        return sql.isTrue(
                "read the catalogue",
                "SELECT 1 FROM sys.sysconglomerates c JOIN sys.sysschemas s ON c.schemaid = s.schemaid"
                        + " WHERE s.schemaname = ? AND c.conglomeratename = ? AND c.isindex",
                schema,
                name);
    }

    @Override
    public List<String> obstacles(Sql sql, String schema, String table) {
        String of = " o JOIN sys.systables t ON o.tableid = t.tableid JOIN sys.sysschemas s ON t.schemaid = s.schemaid"
                + " WHERE s.schemaname = ? AND t.tablename = ?";
        List<String> found = new ArrayList<>(sql.list(
                "read the catalogue",
                row -> "the trigger " + row.getString(1),
                "SELECT o.triggername FROM sys.systriggers" + of,
                schema,
                table));
        found.addAll(sql.list(
                "read the catalogue",
                row -> "the check " + row.getString(1),
                "SELECT o.constraintname FROM sys.sysconstraints" + of + " AND o.type = 'C'",
                schema,
                table));
        return found;
    }

    @Override
    public String literal(HeldType type, Object held) {
        if (held instanceof String text) {
            if (text.chars().anyMatch(Character::isISOControl)) {
                throw new ValueNotHeld("a default with characters that no statement takes");
            }
            String quoted = "'" + text.replace("'", "''") + "'";
            return type.jdbcType() == Types.TIMESTAMP ? "TIMESTAMP(" + quoted + ")" : quoted;
        }
        if (held instanceof byte[] bytes) {
            if (type.jdbcType() == Types.BLOB) {
                throw new ValueNotHeld("a default for a column of long bytes, which the target takes none for");
            }
            return "X'" + HexFormat.of().formatHex(bytes) + "'";
        }
        if (held instanceof Float || held instanceof Double) {
            String digits = Double.toString(((Number) held).doubleValue());
            return digits.indexOf('E') < 0 ? digits + "E0" : digits;
        }
        return held instanceof BigDecimal number ? number.toPlainString() : held.toString();
    }

    @Override
    public String renameTable(String qualified, String quotedName) {
        return "RENAME TABLE " + qualified + " TO " + quotedName;
    }

    @Override
    public String renameColumn(String qualified, String quotedFrom, String quotedTo) {
        return "RENAME COLUMN " + qualified + "." + quotedFrom + " TO " + quotedTo;
    }

    @Override
    public String dropColumn(String qualified, String quoted) {
        return "ALTER TABLE " + qualified + " DROP COLUMN " + quoted + " RESTRICT";
    }

    /** Only VARCHAR and its like grow. */
    @Override
    public Optional<String> setType(String qualified, TargetColumn column, String formerType, String quoted) {
        return isVariable(column.type()) && isAlike(formerType, column.type())
                ? Optional.of(
                        "ALTER TABLE " + qualified + " ALTER COLUMN " + quoted + " SET DATA TYPE " + column.type())
                : Optional.empty();
    }

    private static boolean isVariable(String type) {
        return type.startsWith("VARCHAR(");
    }

    /** Whether two types differ in their lengths at most. */
    private static boolean isAlike(String type, String other) {
        return type.replaceAll("\\d+", "").equals(other.replaceAll("\\d+", ""));
    }

    private static int length(String type) {
        return Integer.parseInt(type.replaceAll("\\D+", ""));
    }

    @Override
    public String setNullable(String qualified, String quoted, boolean nullable) {
        return "ALTER TABLE " + qualified + " ALTER COLUMN " + quoted + (nullable ? " NULL" : " NOT NULL");
    }

    @Override
    public String setDefault(String qualified, String quoted, Optional<String> literal) {
        return "ALTER TABLE " + qualified + " ALTER COLUMN " + quoted
                + literal.map(text -> " DEFAULT " + text).orElse(" DROP DEFAULT");
    }
}
