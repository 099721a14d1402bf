// SPDX-License-Identifier: Apache-2.0
package io.millrace.testkit.types;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Every type of MySQL and MariaDB with values at its edges, and the canonical value of each as it must be read from the
 * log and by a SELECT. Written down in {@code corpus.txt}, whose head says how. Immutable.
 */
public final class TypeCorpus {

    private static final String FILE = "corpus.txt";
    private static final Pattern REPEATED = Pattern.compile("%\\{(.+?)\\*(\\d+)}", Pattern.DOTALL);
    private static final Pattern CHARSET = Pattern.compile("CHARACTER SET (\\w+)");

    /** Where a type or a value exists. */
    public enum Product {
        EVERY,
        MARIADB,
        MYSQL;

        /** Whether it exists on such a server. */
        public boolean isOn(boolean mariaDb) {
            return this == EVERY || (this == MARIADB) == mariaDb;
        }
    }

    /**
     * A value.
     *
     * @param literal in the words of SQL
     * @param canonical as {@link CanonicalText} writes it
     * @param policy the name of the kind of values that PostgreSQL has not; null for what it has
     */
    public record Sample(
            Product product,
            String literal,
            String canonical,
            @Nullable String policy) {

        /** NULL. */
        static final Sample NULL = new Sample(Product.EVERY, CanonicalText.NULL, CanonicalText.NULL, null);
    }

    /**
     * A type and values of it.
     *
     * @param declaration as behind a column's name
     */
    public record Entry(Product product, String declaration, List<Sample> samples) {

        public Entry {
            samples = List.copyOf(samples);
        }

        /** The same with the values that exist on such a server, NULL last where there is one. */
        Entry on(boolean mariaDb) {
            List<Sample> there = new ArrayList<>(samples.stream()
                    .filter(sample -> sample.product().isOn(mariaDb))
                    .toList());
            if (!isGenerated()) {
                there.add(Sample.NULL);
            }
            return new Entry(product, declaration, there);
        }

        /** Whether the server computes the values. */
        public boolean isGenerated() {
            return declaration.contains("GENERATED");
        }

        /** What {@code information_schema} calls the type: the declaration without what else is said of the column. */
        public String type() {
            return declaration
                    .replaceFirst(" (COMPRESSED|CHARACTER SET|COLLATE|GENERATED|DEFAULT|SRID|NULL).*", "")
                    .replaceFirst("^BOOLEAN$", "TINYINT(1)");
        }

        /** The character set, which counts for types that have one. */
        public String charset() {
            Matcher named = CHARSET.matcher(declaration);
            return named.find() ? named.group(1) : "utf8mb4";
        }

        @Override
        public String toString() {
            return declaration.length() > 60 ? declaration.substring(0, 60) + "…" : declaration;
        }
    }

    private TypeCorpus() {}

    /** Everything. */
    public static List<Entry> all() {
        List<Entry> entries = new ArrayList<>();
        List<Sample> samples = new ArrayList<>();
        @Nullable String head = null;
        for (String line : lines()) {
            if (line.startsWith("== ")) {
                if (head != null) {
                    entries.add(entry(head, samples));
                }
                head = line.substring(3);
                samples = new ArrayList<>();
            } else if (!line.isBlank() && !line.startsWith("#")) {
                samples.add(sample(line));
            }
        }
        entries.add(entry(String.valueOf(head), samples));
        return entries;
    }

    /** What exists on such a server. */
    public static List<Entry> on(boolean mariaDb) {
        return all().stream()
                .filter(entry -> entry.product().isOn(mariaDb))
                .map(entry -> entry.on(mariaDb))
                .toList();
    }

    private static Entry entry(String head, List<Sample> samples) {
        int at = head.lastIndexOf(" @");
        return at < 0
                ? new Entry(Product.EVERY, head, samples)
                : new Entry(product(head.substring(at + 2)), head.substring(0, at), samples);
    }

    private static Sample sample(String line) {
        Product product = Product.EVERY;
        String rest = line;
        if (line.startsWith("@")) {
            product = product(line.substring(1, line.indexOf(' ')));
            rest = line.substring(line.indexOf(' ') + 1);
        }
        int arrow = rest.indexOf(" => ");
        String canonical = rest.substring(arrow + 4);
        int policy = canonical.lastIndexOf(" !");
        return new Sample(
                product,
                expanded(rest.substring(0, arrow)),
                expanded(policy < 0 ? canonical : canonical.substring(0, policy)),
                policy < 0 ? null : canonical.substring(policy + 2));
    }

    private static Product product(String name) {
        return Product.valueOf(name.toUpperCase(Locale.ROOT));
    }

    private static String expanded(String text) {
        return REPEATED.matcher(text)
                .replaceAll(match -> Matcher.quoteReplacement(match.group(1).repeat(Integer.parseInt(match.group(2)))));
    }

    private static List<String> lines() {
        try (InputStream in = TypeCorpus.class.getResourceAsStream(FILE)) {
            if (in == null) {
                throw new IllegalStateException("no " + FILE + " beside " + TypeCorpus.class);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
