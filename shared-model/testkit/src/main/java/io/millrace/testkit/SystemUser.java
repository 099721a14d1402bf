// SPDX-License-Identifier: Apache-2.0
package io.millrace.testkit;

import java.util.List;
import java.util.Map;

/** As whom this JVM runs, and how a program that refuses root is run all the same. */
final class SystemUser {

    private static final boolean ROOT =
            Programs.run(Map.of(), List.of("id", "-u")).output().strip().equals("0");

    private SystemUser() {}

    static boolean isRoot() {
        return ROOT;
    }

    /**
     * The prefix under which a program does not see itself as root; empty for an ordinary user.
     *
     * <p>A user namespace without a mapping shows every file and the process itself as the same unknown user, so owner
     * checks hold and no file must be handed to another account.
     *
     * @throws IllegalStateException when the system forbids that
     */
    static List<String> notRoot() {
        if (!ROOT) {
            return List.of();
        }
        List<String> prefix = List.of("unshare", "--user");
        Programs.Outcome trial = OsProcess.executable("unshare")
                ? Programs.run(Map.of(), List.of("unshare", "--user", "true"))
                : new Programs.Outcome(1, "no program unshare");
        if (trial.exitCode() != 0) {
            throw new IllegalStateException("PostgreSQL refuses to run as root, and this system does not allow a user"
                    + " namespace (" + trial.output().strip() + "). Run as an ordinary user.");
        }
        return prefix;
    }
}
