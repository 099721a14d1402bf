// SPDX-License-Identifier: Apache-2.0
/**
 * What can go wrong, as codes that say what happens next: retry, park or halt.
 *
 * <p>Must not know who raises a fault, nor any database, Kafka or Flink.
 */
@NullMarked
package io.millrace.fault;

import org.jspecify.annotations.NullMarked;
