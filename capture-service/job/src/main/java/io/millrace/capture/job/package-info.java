// SPDX-License-Identifier: Apache-2.0
/**
 * The Flink job. Reads the change log of the source into Kafka.
 *
 * <p>Must not know Quarkus, nor the other two services.
 */
@NullMarked
package io.millrace.capture.job;

import org.jspecify.annotations.NullMarked;
