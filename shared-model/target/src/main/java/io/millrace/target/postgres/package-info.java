// SPDX-License-Identifier: Apache-2.0
/**
 * PostgreSQL as a target: types, statements, bulk load.
 *
 * <p>Must not know Flink, Kafka or the source.
 */
@NullMarked
package io.millrace.target.postgres;

import org.jspecify.annotations.NullMarked;
