// SPDX-License-Identifier: Apache-2.0
/**
 * The exact comparison of tables of MariaDB or MySQL with their copies in PostgreSQL, row by row and value by value.
 *
 * <p>Must not know how Millrace maps types: it judges by what both servers themselves say a value is.
 */
@NullMarked
package io.millrace.testkit.comparison;

import org.jspecify.annotations.NullMarked;
