// SPDX-License-Identifier: Apache-2.0
package io.millrace.target.generic;

import io.millrace.settings.TargetSettings;
import io.millrace.settings.TlsMode;
import io.millrace.target.ReplacedValues;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Properties;

/** Makes connections. Stateless. */
final class Connector {

    private Connector() {}

    static Wire connect(TargetSettings settings) {
        Product product = Products.of(settings.url());
        try {
            Connection connection = DriverFolders.driver(settings.drivers(), settings.url())
                    .connect(settings.url(), properties(settings, product));
            if (connection == null) {
                throw new IllegalStateException("the driver does not know its own URL");
            }
            try {
                connection.setAutoCommit(false);
                connection.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
                return new Wire(connection, product, new ReplacedValues.Count());
            } catch (SQLException | RuntimeException e) {
                connection.close();
                throw e;
            }
        } catch (SQLException e) {
            throw new Faults(product)
                    .of(e, "connect to " + product.name() + " at " + settings.url() + " as " + settings.user());
        }
    }

    private static Properties properties(TargetSettings settings, Product product) {
        Properties properties = new Properties();
        properties.setProperty("user", settings.user());
        String password = settings.password().resolve();
        if (!password.isEmpty()) {
            properties.setProperty("password", password);
        }
        if (settings.tls() != TlsMode.DISABLED) {
            properties.setProperty(product.encryption()[0], product.encryption()[1]);
        }
        return properties;
    }
}
