// SPDX-License-Identifier: Apache-2.0
package io.millrace.target.postgres;

import io.millrace.model.ColumnType;
import io.millrace.mysql.ColumnTypes;
import io.millrace.testkit.types.CanonicalText;
import io.millrace.testkit.types.TypeCorpus;
import io.millrace.testkit.types.TypeCorpus.Entry;
import io.millrace.testkit.types.TypeCorpus.Sample;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A type of the corpus with the canonical values that PostgreSQL has; NULL is the last. */
record CorpusCase(String name, ColumnType type, List<String> texts) {

    static final String NULL = CanonicalText.NULL;

    static Stream<CorpusCase> all() {
        return TypeCorpus.all().stream().map(CorpusCase::of);
    }

    /** The values that PostgreSQL has not, each with its type. */
    static Stream<CorpusCase> notHeld() {
        return TypeCorpus.all().stream()
                .flatMap(entry -> entry.samples().stream()
                        .filter(sample -> sample.policy() != null)
                        .map(sample -> new CorpusCase(
                                entry + " " + sample.literal(), type(entry), List.of(sample.canonical()))));
    }

    private static CorpusCase of(Entry entry) {
        LinkedHashSet<String> texts = new LinkedHashSet<>(entry.samples().stream()
                .filter(sample -> sample.policy() == null)
                .map(Sample::canonical)
                .toList());
        texts.add(NULL);
        return new CorpusCase(entry.toString(), type(entry), List.copyOf(texts));
    }

    static ColumnType type(Entry entry) {
        return ColumnTypes.parse(entry.type(), entry.charset()).orElseThrow();
    }

    List<@Nullable Object> values() {
        List<@Nullable Object> values = new ArrayList<>();
        texts.forEach(text -> values.add(CanonicalText.parse(type, text)));
        return values;
    }

    /** The canonical text of what PostgreSQL prints. */
    static String canonical(ColumnType type, String stored) {
        return switch (type.kind()) {
            case TINYINT, SMALLINT, MEDIUMINT, INT, BIGINT, YEAR, BIT, DECIMAL, DATE -> stored;
            case FLOAT -> CanonicalText.of(type, Float.parseFloat(stored));
            case DOUBLE -> CanonicalText.of(type, Double.parseDouble(stored));
            case CHAR, VARCHAR, TEXT, ENUM, SET, JSON, UUID, INET4, INET6 -> CanonicalText.of(type, stored);
            case BINARY, VARBINARY, BLOB, GEOMETRY -> "x'" + stored.substring(2) + "'";
            case TIME, DATETIME -> padded(stored, type.scale());
            case TIMESTAMP -> padded(stored.replaceFirst("\\+00$", ""), type.scale()) + "Z";
        };
    }

    private static String padded(String text, int digits) {
        int point = text.indexOf('.');
        String whole = point < 0 ? text : text.substring(0, point);
        String fraction = (point < 0 ? "" : text.substring(point + 1)) + "000000";
        return digits == 0 ? whole : whole + "." + fraction.substring(0, digits);
    }

    @Override
    public String toString() {
        return name;
    }
}
