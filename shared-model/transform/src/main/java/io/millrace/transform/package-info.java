// SPDX-License-Identifier: Apache-2.0
/**
 * Transforms of rows and of their schemas, their chain, and the built-in ones.
 *
 * <p>Must not know Flink, Kafka or any database.
 */
@NullMarked
package io.millrace.transform;

import org.jspecify.annotations.NullMarked;
