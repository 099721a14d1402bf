// SPDX-License-Identifier: Apache-2.0
package io.millrace.target.generic;

import io.millrace.fault.FaultCode;
import io.millrace.fault.MillraceException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.flink.connector.jdbc.core.database.JdbcFactoryLoader;
import org.apache.flink.connector.jdbc.core.database.dialect.JdbcDialect;

/** The products that have passed the contracts, found by the dialects of Flink's JDBC connector. Thread-safe. */
final class Products {

    private static final Map<String, Product> KNOWN = new ConcurrentHashMap<>();

    private Products() {}

    /**
     * The product behind a URL.
     *
     * @throws MillraceException {@link FaultCode#TARGET_CONFIG} if it is none of them
     */
    static Product of(String url) {
        return KNOWN.computeIfAbsent(url, Products::found);
    }

    private static Product found(String url) {
        JdbcDialect dialect = JdbcFactoryLoader.loadDialect(url, Products.class.getClassLoader());
        if (dialect.dialectName().equals(Derby.NAME)) {
            return new Derby(dialect);
        }
        throw new MillraceException(
                FaultCode.TARGET_CONFIG,
                dialect.dialectName() + " is no target: it has not passed Millrace's tests. target.url names another.");
    }
}
