// SPDX-License-Identifier: Apache-2.0
package io.millrace.mysql;

/** The two families of servers, which differ in their statements and in how they say things. */
public enum Flavour {
    MYSQL,
    MARIADB
}
