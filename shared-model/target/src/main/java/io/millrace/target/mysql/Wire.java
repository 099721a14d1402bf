// SPDX-License-Identifier: Apache-2.0
package io.millrace.target.mysql;

import io.millrace.target.ReplacedValues;
import java.sql.Connection;

/**
 * A session's connection, and what its server is like.
 *
 * @param statementCharacters of one statement, at most; a row is never cut
 * @param takesFiles whether LOAD DATA LOCAL is allowed there
 * @param replaced where values that are written in place of others are counted
 */
record Wire(
        Connection connection,
        Product product,
        int statementCharacters,
        boolean takesFiles,
        ReplacedValues.Count replaced) {}
