// SPDX-License-Identifier: Apache-2.0
package io.millrace.settings;

/** A settings record's own refusal of a value; the loader adds the path and reports it with all others. */
public final class InvalidSetting extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    private final String setting;
    private final String seen;

    /**
     * A refusal.
     *
     * @param setting the record component that is wrong
     * @param seen its value, which must not be a secret
     * @param why what is wrong with it, and what would be right
     */
    public InvalidSetting(String setting, Object seen, String why) {
        super(why);
        this.setting = setting;
        this.seen = String.valueOf(seen);
    }

    /** The record component that is wrong. */
    public String setting() {
        return setting;
    }

    /** Its value. */
    public String seen() {
        return seen;
    }

    static void requirePositive(String setting, long value) {
        if (value <= 0) {
            throw new InvalidSetting(setting, value, "it must be greater than 0");
        }
    }

    static void requirePort(String setting, int value) {
        if (value < 0 || value > 65_535) {
            throw new InvalidSetting(setting, value, "it must be a port, 0 to 65535");
        }
    }
}
