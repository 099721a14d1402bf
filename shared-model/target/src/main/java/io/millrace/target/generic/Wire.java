// SPDX-License-Identifier: Apache-2.0
package io.millrace.target.generic;

import io.millrace.target.ReplacedValues;
import java.sql.Connection;

/**
 * A session's connection, and what its server is like.
 *
 * @param replaced where values that are written in place of others are counted
 */
record Wire(Connection connection, Product product, ReplacedValues.Count replaced) {}
