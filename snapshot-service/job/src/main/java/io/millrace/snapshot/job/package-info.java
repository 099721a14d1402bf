// SPDX-License-Identifier: Apache-2.0

/**
 * The Flink job. Copies what was in the source before the change log begins. Must not know Quarkus, nor the other two
 * services.
 */
@NullMarked
package io.millrace.snapshot.job;

import org.jspecify.annotations.NullMarked;
