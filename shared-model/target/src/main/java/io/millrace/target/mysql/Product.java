// SPDX-License-Identifier: Apache-2.0
package io.millrace.target.mysql;

import io.millrace.settings.TargetKind;

/** Which of the two products a target is, and in what they differ. */
enum Product {
    // The alias of the new row came with 8.0.19.
    MYSQL(TargetKind.MYSQL, "utf8mb4_0900_bin", 8, 0, 19),
    MARIADB(TargetKind.MARIADB, "utf8mb4_nopad_bin", 10, 5, 0);

    private final TargetKind kind;
    private final String collation;
    private final int major;
    private final int minor;
    private final int patch;

    Product(TargetKind kind, String collation, int major, int minor, int patch) {
        this.kind = kind;
        this.collation = collation;
        this.major = major;
        this.minor = minor;
        this.patch = patch;
    }

    TargetKind kind() {
        return kind;
    }

    /**
     * The collation in which text is equal only if all its characters are, spaces at the end included: keys that the
     * source tells apart never fall together here, whatever the source's own collation is.
     */
    String collation() {
        return collation;
    }

    /** Whether a server's version is enough. */
    boolean isEnough(int itsMajor, int itsMinor, int itsPatch) {
        if (itsMajor != major) {
            return itsMajor > major;
        }
        return itsMinor != minor ? itsMinor > minor : itsPatch >= patch;
    }

    /** The oldest version that will do. */
    String oldest() {
        return major + "." + minor + "." + patch;
    }
}
