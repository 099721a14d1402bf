// SPDX-License-Identifier: Apache-2.0
/**
 * What targets that are reached by JDBC have in common.
 *
 * <p>Must not know any of them.
 */
@NullMarked
package io.millrace.target.jdbc;

import org.jspecify.annotations.NullMarked;
