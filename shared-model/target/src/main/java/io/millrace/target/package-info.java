// SPDX-License-Identifier: Apache-2.0
/**
 * What every target must be able to do, and the progress that is kept in it.
 *
 * <p>Must not know Flink, Kafka or the source.
 */
@NullMarked
package io.millrace.target;

import org.jspecify.annotations.NullMarked;
