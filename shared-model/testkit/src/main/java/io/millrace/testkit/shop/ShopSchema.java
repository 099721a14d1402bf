// SPDX-License-Identifier: Apache-2.0
package io.millrace.testkit.shop;

import io.millrace.testkit.comparison.TablePair;
import java.util.List;

/** The tables of the shop, for MariaDB from 10.5 and MySQL from 5.7. */
public final class ShopSchema {

    /** All tables; {@code beats} is written for those who measure how long a change is on its way. */
    public static final List<String> TABLES =
            List.of("customers", "products", "orders", "order_items", "payments", "stock_levels", "varieties", "beats");

    private static final List<String> STATEMENTS = List.of("""
            CREATE TABLE customers (
              id BIGINT UNSIGNED NOT NULL PRIMARY KEY,
              email VARCHAR(120) NOT NULL,
              name VARCHAR(80) NOT NULL,
              country CHAR(2) NOT NULL,
              vip TINYINT(1) NOT NULL DEFAULT 0,
              credit DECIMAL(12,2) NOT NULL DEFAULT 0,
              born DATE,
              created_at DATETIME(6) NOT NULL,
              UNIQUE KEY by_email (email))
            """, """
            CREATE TABLE products (
              id INT UNSIGNED NOT NULL PRIMARY KEY,
              sku VARCHAR(40) NOT NULL,
              title VARCHAR(200) NOT NULL,
              price DECIMAL(10,2) NOT NULL,
              stock INT NOT NULL,
              weight FLOAT,
              attributes JSON)
            """, """
            CREATE TABLE orders (
              id BIGINT NOT NULL PRIMARY KEY,
              customer_id BIGINT UNSIGNED NOT NULL,
              status ENUM('new','paid','shipped','cancelled') NOT NULL,
              total DECIMAL(12,2) NOT NULL,
              note TEXT,
              placed_at DATETIME(6) NOT NULL,
              KEY by_customer (customer_id))
            """, """
            CREATE TABLE order_items (
              order_id BIGINT NOT NULL,
              line SMALLINT UNSIGNED NOT NULL,
              product_id INT UNSIGNED NOT NULL,
              quantity INT NOT NULL,
              price DECIMAL(10,2) NOT NULL,
              PRIMARY KEY (order_id, line))
            """, """
            CREATE TABLE payments (
              id BIGINT NOT NULL PRIMARY KEY,
              order_id BIGINT NOT NULL,
              method ENUM('card','transfer','voucher') NOT NULL,
              amount DECIMAL(12,2) NOT NULL,
              reference BINARY(8),
              paid_at TIMESTAMP(6) NULL DEFAULT NULL)
            """, """
            CREATE TABLE stock_levels (
              warehouse VARCHAR(20) NOT NULL,
              product_id INT UNSIGNED NOT NULL,
              on_hand INT NOT NULL,
              PRIMARY KEY (warehouse, product_id))
            """, """
            CREATE TABLE varieties (
              id BIGINT UNSIGNED NOT NULL PRIMARY KEY,
              tiny TINYINT, tiny_u TINYINT UNSIGNED, flag TINYINT(1),
              small SMALLINT, small_u SMALLINT UNSIGNED,
              medium MEDIUMINT, medium_u MEDIUMINT UNSIGNED,
              whole INT, whole_u INT UNSIGNED, big BIGINT, big_u BIGINT UNSIGNED,
              exact DECIMAL(30,10), price DECIMAL(8,2) UNSIGNED, single FLOAT, twice DOUBLE,
              letters CHAR(10), name VARCHAR(200), note TEXT,
              bytes BINARY(8), some_bytes VARBINARY(100), lump BLOB,
              day DATE, moment DATETIME, moment_ms DATETIME(3), moment_us DATETIME(6),
              stamp TIMESTAMP(6) NULL DEFAULT NULL, clock TIME, clock_ms TIME(3), in_year YEAR,
              bits BIT(12), one_bit BIT(1),
              choice ENUM('red','green','blue ink'), picks SET('a','b','c d'), document JSON)
            """, """
            CREATE TABLE beats (
              id BIGINT NOT NULL PRIMARY KEY,
              written_at DATETIME(6) NOT NULL)
            """);

    private ShopSchema() {}

    /** Statements that make the database and its tables. */
    static List<String> statements(String database) {
        return STATEMENTS.stream()
                .map(statement -> statement.replaceFirst("CREATE TABLE ", "CREATE TABLE `" + database + "`.")
                        + " DEFAULT CHARSET = utf8mb4")
                .toList();
    }

    /** The tables with copies of the same names in a schema of the target. */
    public static List<TablePair> pairs(String database, String targetSchema) {
        return TABLES.stream()
                .map(table -> new TablePair(database, table, targetSchema, table))
                .toList();
    }
}
