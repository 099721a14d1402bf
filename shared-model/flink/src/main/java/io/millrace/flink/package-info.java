// SPDX-License-Identifier: Apache-2.0
/**
 * What the three jobs share of Flink and Kafka: topics, type information, job runners, metrics.
 *
 * <p>Must not know Quarkus, nor any database.
 */
@NullMarked
package io.millrace.flink;

import org.jspecify.annotations.NullMarked;
