// SPDX-License-Identifier: Apache-2.0
package io.millrace.settings;

import java.util.List;
import java.util.stream.Collectors;

/** A settings record's refusal of its values; the loader adds the path and reports it with all others. */
public final class InvalidSetting extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    private final transient List<Refusal> refusals;

    /**
     * One value that cannot be used.
     *
     * @param setting the record component that is wrong
     * @param seen its value, which must not be a secret
     * @param why what is wrong with it, and what would be right
     */
    public record Refusal(String setting, String seen, String why) {}

    /** A refusal of one value. */
    public InvalidSetting(String setting, Object seen, String why) {
        this(List.of(new Refusal(setting, String.valueOf(seen), why)));
    }

    InvalidSetting(List<Refusal> refusals) {
        super(refusals.stream().map(r -> r.setting() + ": " + r.why()).collect(Collectors.joining("; ")));
        this.refusals = List.copyOf(refusals);
    }

    /** Every value that cannot be used; at least one. */
    public List<Refusal> refusals() {
        return refusals;
    }
}
