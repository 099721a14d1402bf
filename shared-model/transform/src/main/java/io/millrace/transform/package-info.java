// SPDX-License-Identifier: Apache-2.0

/** Processing of rows on their way. Must not know Flink, Kafka or the target. */
@NullMarked
package io.millrace.transform;

import org.jspecify.annotations.NullMarked;
