// SPDX-License-Identifier: Apache-2.0
package io.millrace.target.contract;

import io.millrace.model.ColumnType;
import io.millrace.mysql.ColumnTypes;
import io.millrace.testkit.types.CanonicalText;
import io.millrace.testkit.types.TypeCorpus;
import io.millrace.testkit.types.TypeCorpus.Entry;
import io.millrace.testkit.types.TypeCorpus.Sample;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A type of the corpus with canonical values of it; NULL is the last. */
public record CorpusCase(String name, ColumnType type, List<String> texts) {

    public static final String NULL = CanonicalText.NULL;

    /** All values. */
    public static Stream<CorpusCase> all() {
        return TypeCorpus.all().stream().map(entry -> of(entry, sample -> true));
    }

    /** The values that PostgreSQL has. */
    public static Stream<CorpusCase> held() {
        return TypeCorpus.all().stream().map(entry -> of(entry, sample -> sample.policy() == null));
    }

    /** The values that a target has of which it is said which. */
    public static Stream<CorpusCase> held(Predicate<Sample> isHeld) {
        return TypeCorpus.all().stream().map(entry -> of(entry, isHeld));
    }

    /** The values that PostgreSQL has not, each with its type. */
    public static Stream<CorpusCase> notHeld() {
        return TypeCorpus.all().stream()
                .flatMap(entry -> entry.samples().stream()
                        .filter(sample -> sample.policy() != null)
                        .map(sample -> new CorpusCase(
                                entry + " " + sample.literal(), type(entry), List.of(sample.canonical()))));
    }

    private static CorpusCase of(Entry entry, Predicate<Sample> isHeld) {
        LinkedHashSet<String> texts = new LinkedHashSet<>(
                entry.samples().stream().filter(isHeld).map(Sample::canonical).toList());
        texts.add(NULL);
        return new CorpusCase(entry.toString(), type(entry), List.copyOf(texts));
    }

    public static ColumnType type(Entry entry) {
        return ColumnTypes.parse(entry.type(), entry.charset()).orElseThrow();
    }

    public List<@Nullable Object> values() {
        List<@Nullable Object> values = new ArrayList<>();
        texts.forEach(text -> values.add(CanonicalText.parse(type, text)));
        return values;
    }

    @Override
    public String toString() {
        return name;
    }
}
