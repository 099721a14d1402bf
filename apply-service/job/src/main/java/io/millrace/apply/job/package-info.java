// SPDX-License-Identifier: Apache-2.0
/**
 * The Flink job. Applies the change log to the target.
 *
 * <p>Must not know Quarkus, nor the other two services.
 */
@NullMarked
package io.millrace.apply.job;

import org.jspecify.annotations.NullMarked;
