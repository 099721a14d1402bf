-- SPDX-License-Identifier: Apache-2.0
-- A shop that is small enough to read and has what a pipeline must carry.
CREATE TABLE customers (
  id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
  email VARCHAR(120) NOT NULL,
  name VARCHAR(80) NOT NULL,
  created_at TIMESTAMP(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6),
  UNIQUE KEY by_email (email)
) DEFAULT CHARSET = utf8mb4;

CREATE TABLE orders (
  id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
  customer_id BIGINT UNSIGNED NOT NULL,
  status ENUM('new', 'paid', 'shipped', 'cancelled') NOT NULL DEFAULT 'new',
  total DECIMAL(12, 2) NOT NULL,
  placed_at DATETIME(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6),
  KEY by_customer (customer_id)
) DEFAULT CHARSET = utf8mb4;

INSERT INTO customers (email, name) VALUES
  ('ada@example.org', 'Ada'), ('grace@example.org', 'Grace'), ('edsger@example.org', 'Edsger');
INSERT INTO orders (customer_id, status, total) VALUES
  (1, 'paid', 12.50), (1, 'new', 99.00), (2, 'shipped', 7.25), (3, 'cancelled', 1024.00);
