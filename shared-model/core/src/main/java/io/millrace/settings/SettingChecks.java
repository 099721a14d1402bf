// SPDX-License-Identifier: Apache-2.0
package io.millrace.settings;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What a settings record asks of its values: collects every refusal, so that all of them are shown at once. */
final class SettingChecks {

    private final List<InvalidSetting.Refusal> refusals = new ArrayList<>();

    SettingChecks require(boolean right, String setting, Object seen, String why) {
        if (!right) {
            refusals.add(new InvalidSetting.Refusal(setting, String.valueOf(seen), why));
        }
        return this;
    }

    SettingChecks requirePositive(String setting, long value) {
        return require(value > 0, setting, value, "it must be greater than 0");
    }

    SettingChecks requirePort(String setting, int value) {
        return require(value >= 0 && value <= 65_535, setting, value, "it must be a port, 0 to 65535");
    }

    SettingChecks requireTables(String setting, List<String> patterns) {
        for (String pattern : patterns) {
            require(
                    TablePattern.isOne(pattern),
                    setting,
                    pattern,
                    "a table is written as database.table, for example shop.orders");
        }
        return this;
    }

    /** A folder, whose relative path begins where the process stands that reads the settings, whoever uses it then. */
    String folder(String setting, String path) {
        try {
            return Path.of(path).toAbsolutePath().toString();
        } catch (InvalidPathException e) {
            require(false, setting, path, "the path of a folder belongs here");
            return path;
        }
    }

    /** Throws what was collected, if anything. */
    void finish() {
        if (!refusals.isEmpty()) {
            throw new InvalidSetting(refusals);
        }
    }
}
