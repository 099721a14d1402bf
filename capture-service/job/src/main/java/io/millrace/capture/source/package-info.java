// SPDX-License-Identifier: Apache-2.0

/** Flink's source of the change log and the seam behind it. Must not know Kafka. */
@NullMarked
package io.millrace.capture.source;

import org.jspecify.annotations.NullMarked;
