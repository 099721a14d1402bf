// SPDX-License-Identifier: Apache-2.0
package io.millrace.prove.check;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Looks for a run's secrets where they must not be, and sees that it would find one there. Used by one thread. */
public final class SecretSearch {

    /** Read at once; each time the end of the one before is looked at again, for a secret may lie across. */
    private static final int BLOCK = 1 << 16;

    private final List<byte[]> secrets;
    private final int longest;
    private final Violations violations;
    private final Map<Place, Long> looks = new EnumMap<>(Place.class);
    private final Map<Place, byte[]> samples = new EnumMap<>(Place.class);

    /**
     * Describes it.
     *
     * @param secrets words that are nowhere else; none is empty
     * @param violations takes where one was found, without the word
     */
    public SecretSearch(List<String> secrets, Violations violations) {
        this.secrets = secrets.stream()
                .map(secret -> secret.getBytes(StandardCharsets.UTF_8))
                .toList();
        this.longest =
                this.secrets.stream().mapToInt(secret -> secret.length).max().orElseThrow();
        this.violations = violations;
    }

    /** Looks at something. */
    public void look(Place place, String where, byte[] content) {
        look(place, where, new ByteArrayInputStream(content));
    }

    /** Looks at something that is read to its end or to the first secret, and not closed. */
    public void look(Place place, String where, InputStream content) {
        try {
            byte[] first = content.readNBytes(BLOCK);
            if (first.length == 0) {
                return;
            }
            looks.merge(place, 1L, Long::sum);
            samples.put(place, first);
            if (isIn(new SequenceInputStream(new ByteArrayInputStream(first), content))) {
                violations.add(
                        ViolationKind.SECRET,
                        place.text() + " " + where,
                        "a secret of this run is there in clear text");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(where + " cannot be searched", e);
        }
    }

    private boolean isIn(InputStream content) throws IOException {
        byte[] window = new byte[BLOCK + longest];
        int kept = 0;
        while (true) {
            int read = content.readNBytes(window, kept, BLOCK);
            int length = kept + read;
            if (secrets.stream().anyMatch(secret -> isIn(window, length, secret))) {
                return true;
            }
            if (read < BLOCK) {
                return false;
            }
            kept = longest - 1;
            System.arraycopy(window, length - kept, window, 0, kept);
        }
    }

    private static boolean isIn(byte[] window, int length, byte[] secret) {
        for (int at = 0; at <= length - secret.length; at++) {
            if (window[at] == secret[0] && Arrays.equals(window, at, at + secret.length, secret, 0, secret.length)) {
                return true;
            }
        }
        return false;
    }

    /** How much was looked at. */
    public long looks() {
        return looks.values().stream().mapToLong(count -> count).sum();
    }

    /**
     * Writes a secret into a copy of the last thing of each place, and looks there.
     *
     * @return by place, for people, whether it was found; false as well where there was nothing to look at
     */
    public Map<String, Boolean> mutants() {
        Map<String, Boolean> found = new LinkedHashMap<>();
        for (Place place : Place.values()) {
            found.put("secret-in-" + place.text(), isFoundInCopy(samples.get(place)));
        }
        return found;
    }

    private boolean isFoundInCopy(byte @Nullable [] sample) {
        if (sample == null) {
            return false;
        }
        return secrets.stream().allMatch(secret -> {
            SecretSearch copy = new SecretSearch(this);
            copy.look(Place.LOG, "copy", planted(sample, secret));
            return !copy.violations.isEmpty();
        });
    }

    /** With the same secrets, and violations of its own. */
    private SecretSearch(SecretSearch other) {
        this.secrets = other.secrets;
        this.longest = other.longest;
        this.violations = new Violations();
    }

    private static byte[] planted(byte[] sample, byte[] secret) {
        int middle = sample.length / 2;
        byte[] planted = Arrays.copyOf(sample, sample.length + secret.length);
        System.arraycopy(secret, 0, planted, middle, secret.length);
        System.arraycopy(sample, middle, planted, middle + secret.length, sample.length - middle);
        return planted;
    }
}
