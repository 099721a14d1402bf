// SPDX-License-Identifier: Apache-2.0
package io.millrace.mysql;

/** The two families of servers, which differ in their statements and in how they say things. */
public enum Flavour {
    MYSQL,
    MARIADB;

    /** The family of a server that calls its version so. */
    public static Flavour ofVersion(String version) {
        return version.contains("MariaDB") ? MARIADB : MYSQL;
    }
}
