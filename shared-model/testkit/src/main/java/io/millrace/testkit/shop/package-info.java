// SPDX-License-Identifier: Apache-2.0
/**
 * A small shop that keeps a MariaDB or MySQL busy: its tables, its first rows and its customers.
 *
 * <p>Must not know that anybody reads its changes.
 */
@NullMarked
package io.millrace.testkit.shop;

import org.jspecify.annotations.NullMarked;
