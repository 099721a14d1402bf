// SPDX-License-Identifier: Apache-2.0
package io.millrace.settings;

/** The products that can be a target. */
public enum TargetKind {
    POSTGRESQL("PostgreSQL", 5432),
    MYSQL("MySQL", 3306),
    MARIADB("MariaDB", 3306),
    /** A product that is named by {@link TargetSettings#url}, and reached by a driver from {@link TargetSettings#drivers}. */
    JDBC("database", 0);

    private final String product;
    private final int port;

    TargetKind(String product, int port) {
        this.product = product;
        this.port = port;
    }

    /** The product's name, for people. */
    public String product() {
        return product;
    }

    /** The port on which the product listens unless told otherwise; 0 where {@link TargetSettings#url} says it. */
    public int port() {
        return port;
    }
}
