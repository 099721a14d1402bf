// SPDX-License-Identifier: Apache-2.0
package io.millrace.prove.report;

import java.util.ArrayList;
import java.util.List;

/**
 * The samples of a run of any length in bounded memory: when there are too many, each two neighbours become one. Thread-safe.
 */
public final class Series {

    private static final int LIMIT = 1_800;

    private final List<Sample> samples = new ArrayList<>();
    private int perSample = 1;
    private int inLast;

    /** Takes the next one. */
    public synchronized void add(Sample sample) {
        if (inLast > 0 && inLast < perSample) {
            int last = samples.size() - 1;
            samples.set(last, sample.after(samples.get(last)));
            inLast++;
            return;
        }
        if (samples.size() == LIMIT) {
            halve();
        }
        samples.add(sample);
        inLast = 1;
    }

    private void halve() {
        List<Sample> half = new ArrayList<>(LIMIT / 2);
        for (int at = 0; at < samples.size(); at += 2) {
            half.add(samples.get(at + 1).after(samples.get(at)));
        }
        samples.clear();
        samples.addAll(half);
        perSample *= 2;
    }

    /** All that there are, the oldest first. */
    public synchronized List<Sample> samples() {
        return List.copyOf(samples);
    }
}
