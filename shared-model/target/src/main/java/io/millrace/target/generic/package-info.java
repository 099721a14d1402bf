// SPDX-License-Identifier: Apache-2.0
/**
 * Other databases, by their JDBC drivers and the dialects of Flink's JDBC connector: types, statements, tables.
 *
 * <p>Must not know Kafka, the source or a job; of Flink only its dialects.
 */
@NullMarked
package io.millrace.target.generic;

import org.jspecify.annotations.NullMarked;
