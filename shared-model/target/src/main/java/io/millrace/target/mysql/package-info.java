// SPDX-License-Identifier: Apache-2.0
/**
 * MySQL and MariaDB as targets: types, statements, bulk load.
 *
 * <p>Must not know Flink, Kafka or the source.
 */
@NullMarked
package io.millrace.target.mysql;

import org.jspecify.annotations.NullMarked;
