// SPDX-License-Identifier: Apache-2.0
package io.millrace.mysql;

import io.millrace.model.ColumnKind;
import io.millrace.model.ColumnType;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads the source's declarations of column types. Stateless. */
public final class ColumnTypes {

    private static final Map<String, ColumnKind> KINDS = Map.ofEntries(
            Map.entry("tinyint", ColumnKind.TINYINT),
            Map.entry("int1", ColumnKind.TINYINT),
            Map.entry("bool", ColumnKind.TINYINT),
            Map.entry("boolean", ColumnKind.TINYINT),
            Map.entry("smallint", ColumnKind.SMALLINT),
            Map.entry("int2", ColumnKind.SMALLINT),
            Map.entry("mediumint", ColumnKind.MEDIUMINT),
            Map.entry("middleint", ColumnKind.MEDIUMINT),
            Map.entry("int3", ColumnKind.MEDIUMINT),
            Map.entry("int", ColumnKind.INT),
            Map.entry("integer", ColumnKind.INT),
            Map.entry("int4", ColumnKind.INT),
            Map.entry("bigint", ColumnKind.BIGINT),
            Map.entry("int8", ColumnKind.BIGINT),
            Map.entry("year", ColumnKind.YEAR),
            Map.entry("bit", ColumnKind.BIT),
            Map.entry("decimal", ColumnKind.DECIMAL),
            Map.entry("dec", ColumnKind.DECIMAL),
            Map.entry("numeric", ColumnKind.DECIMAL),
            Map.entry("fixed", ColumnKind.DECIMAL),
            Map.entry("number", ColumnKind.DECIMAL),
            Map.entry("float", ColumnKind.FLOAT),
            Map.entry("float4", ColumnKind.FLOAT),
            Map.entry("double", ColumnKind.DOUBLE),
            Map.entry("double precision", ColumnKind.DOUBLE),
            Map.entry("float8", ColumnKind.DOUBLE),
            Map.entry("real", ColumnKind.DOUBLE),
            Map.entry("char", ColumnKind.CHAR),
            Map.entry("character", ColumnKind.CHAR),
            Map.entry("nchar", ColumnKind.CHAR),
            Map.entry("national char", ColumnKind.CHAR),
            Map.entry("national character", ColumnKind.CHAR),
            Map.entry("varchar", ColumnKind.VARCHAR),
            Map.entry("varcharacter", ColumnKind.VARCHAR),
            Map.entry("character varying", ColumnKind.VARCHAR),
            Map.entry("char varying", ColumnKind.VARCHAR),
            Map.entry("nvarchar", ColumnKind.VARCHAR),
            Map.entry("national varchar", ColumnKind.VARCHAR),
            Map.entry("national char varying", ColumnKind.VARCHAR),
            Map.entry("national character varying", ColumnKind.VARCHAR),
            Map.entry("nchar varchar", ColumnKind.VARCHAR),
            Map.entry("nchar varying", ColumnKind.VARCHAR),
            Map.entry("varchar2", ColumnKind.VARCHAR),
            Map.entry("tinytext", ColumnKind.TEXT),
            Map.entry("text", ColumnKind.TEXT),
            Map.entry("mediumtext", ColumnKind.TEXT),
            Map.entry("longtext", ColumnKind.TEXT),
            Map.entry("long", ColumnKind.TEXT),
            Map.entry("long varchar", ColumnKind.TEXT),
            Map.entry("enum", ColumnKind.ENUM),
            Map.entry("set", ColumnKind.SET),
            Map.entry("json", ColumnKind.JSON),
            Map.entry("uuid", ColumnKind.UUID),
            Map.entry("inet4", ColumnKind.INET4),
            Map.entry("inet6", ColumnKind.INET6),
            Map.entry("binary", ColumnKind.BINARY),
            Map.entry("char byte", ColumnKind.BINARY),
            Map.entry("varbinary", ColumnKind.VARBINARY),
            Map.entry("raw", ColumnKind.VARBINARY),
            Map.entry("tinyblob", ColumnKind.BLOB),
            Map.entry("blob", ColumnKind.BLOB),
            Map.entry("mediumblob", ColumnKind.BLOB),
            Map.entry("longblob", ColumnKind.BLOB),
            Map.entry("long varbinary", ColumnKind.BLOB),
            Map.entry("geometry", ColumnKind.GEOMETRY),
            Map.entry("point", ColumnKind.GEOMETRY),
            Map.entry("linestring", ColumnKind.GEOMETRY),
            Map.entry("polygon", ColumnKind.GEOMETRY),
            Map.entry("multipoint", ColumnKind.GEOMETRY),
            Map.entry("multilinestring", ColumnKind.GEOMETRY),
            Map.entry("multipolygon", ColumnKind.GEOMETRY),
            Map.entry("geomcollection", ColumnKind.GEOMETRY),
            Map.entry("geometrycollection", ColumnKind.GEOMETRY),
            Map.entry("date", ColumnKind.DATE),
            Map.entry("time", ColumnKind.TIME),
            Map.entry("datetime", ColumnKind.DATETIME),
            Map.entry("timestamp", ColumnKind.TIMESTAMP));

    /** Words behind a type's name that say nothing of its values. */
    private static final Set<String> HARMLESS = Set.of("unsigned", "signed", "zerofill", "binary", "ascii", "unicode");

    /** How MariaDB keeps values says nothing of them either. */
    private static final Pattern COMPRESSED = Pattern.compile("/\\*M?!\\d+ COMPRESSED\\*/");

    /** A vector is the bytes of its numbers to whoever selects it. */
    private static final int VECTOR_NUMBER_BYTES = 4;

    private static final int VECTOR_NUMBERS = 2048;

    private static final int LONGEST_FLOAT = 24;

    private ColumnTypes() {}

    /**
     * The type that a declaration means.
     *
     * @param declaration a COLUMN_TYPE of {@code information_schema}, such as {@code int(10) unsigned} or
     *     {@code enum('a','b''c')}, or the same in the words of a statement, such as {@code INTEGER UNSIGNED}
     * @param charset the column's character set; ignored for types without one
     * @return empty for a type that is not carried
     */
    public static Optional<ColumnType> parse(String declaration, @Nullable String charset) {
        int open = declaration.indexOf('(');
        String head = COMPRESSED
                .matcher(open < 0 ? declaration : declaration.substring(0, open))
                .replaceAll("");
        List<String> arguments = new ArrayList<>();
        int end = open < 0 ? declaration.length() : readArguments(declaration, open + 1, arguments);
        if (end < 0) {
            return Optional.empty();
        }
        List<String> words = new ArrayList<>(words(head));
        words.addAll(words(COMPRESSED.matcher(declaration.substring(end)).replaceAll("")));
        boolean unsigned = words.contains("unsigned") || words.contains("zerofill");
        words.subList(Math.min(1, words.size()), words.size()).removeAll(HARMLESS);
        if (words.equals(List.of("vector"))) {
            return Optional.of(
                    ColumnType.of(ColumnKind.VARBINARY, VECTOR_NUMBER_BYTES * integer(arguments, 0, VECTOR_NUMBERS)));
        }
        ColumnKind kind = KINDS.get(String.join(" ", words));
        return kind == null || !isReadable(kind, charset)
                ? Optional.empty()
                : typed(kind, unsigned, arguments, charset);
    }

    /** Labels are read from the catalogue, text from its bytes. */
    private static boolean isReadable(ColumnKind kind, @Nullable String charset) {
        return switch (kind) {
            case CHAR, VARCHAR, TEXT ->
                charset == null || TextDecoder.of(charset).isPresent();
            default -> true;
        };
    }

    private static List<String> words(String text) {
        String stripped = text.strip().toLowerCase(Locale.ROOT);
        return stripped.isEmpty() ? List.of() : List.of(stripped.split("\\s+"));
    }

    /** Where the text goes on behind the closing parenthesis, or -1 if there is none. */
    private static int readArguments(String text, int from, List<String> arguments) {
        StringBuilder argument = new StringBuilder();
        boolean quoted = false;
        for (int i = from; i < text.length(); i++) {
            char c = text.charAt(i);
            if (quoted) {
                if (c == '\'' && i + 1 < text.length() && text.charAt(i + 1) == '\'') {
                    argument.append(text.charAt(++i));
                } else if (c == '\'') {
                    quoted = false;
                } else {
                    argument.append(c);
                }
            } else if (c == '\'') {
                quoted = true;
            } else if (c == ',' || c == ')') {
                arguments.add(argument.toString());
                argument.setLength(0);
                if (c == ')') {
                    return i + 1;
                }
            } else if (c != ' ') {
                argument.append(c);
            }
        }
        return -1;
    }

    private static Optional<ColumnType> typed(
            ColumnKind kind, boolean unsigned, List<String> arguments, @Nullable String charset) {
        return Optional.of(
                switch (kind) {
                    case TINYINT, SMALLINT, MEDIUMINT, INT, BIGINT, DOUBLE -> number(kind, unsigned, 0, 0);
                    case FLOAT ->
                        arguments.size() == 1 && integer(arguments, 0, 0) > LONGEST_FLOAT
                                ? number(ColumnKind.DOUBLE, unsigned, 0, 0)
                                : number(kind, unsigned, 0, 0);
                    case DECIMAL -> number(kind, unsigned, integer(arguments, 0, 10), integer(arguments, 1, 0));
                    case YEAR, JSON, UUID, INET4, INET6, BLOB, GEOMETRY, DATE -> ColumnType.of(kind);
                    case BIT, BINARY -> ColumnType.of(kind, integer(arguments, 0, 1));
                    case VARBINARY -> ColumnType.of(kind, integer(arguments, 0, 0));
                    case CHAR -> text(kind, integer(arguments, 0, 1), charset);
                    case VARCHAR -> text(kind, integer(arguments, 0, 0), charset);
                    case TEXT -> text(kind, 0, charset);
                    case ENUM, SET -> new ColumnType(kind, false, 0, 0, charsetName(charset), arguments);
                    case TIME, DATETIME, TIMESTAMP -> ColumnType.of(kind, 0, integer(arguments, 0, 0));
                });
    }

    private static ColumnType number(ColumnKind kind, boolean unsigned, int length, int scale) {
        return new ColumnType(kind, unsigned, length, scale, null, List.of());
    }

    private static ColumnType text(ColumnKind kind, int length, @Nullable String charset) {
        return new ColumnType(kind, false, length, 0, charsetName(charset), List.of());
    }

    /** One name for one character set, so that a server's upgrade does not look like a change of the table. */
    private static @Nullable String charsetName(@Nullable String charset) {
        return "utf8".equals(charset) ? "utf8mb3" : charset;
    }

    private static int integer(List<String> arguments, int index, int byDefault) {
        return index < arguments.size() ? Integer.parseInt(arguments.get(index)) : byDefault;
    }
}
