// SPDX-License-Identifier: Apache-2.0
<<<<<<< HEAD
/**
 * What can go wrong, as codes that say what happens next: retry, park or halt.
 *
 * <p>Must not know who raises a fault, nor any database, Kafka or Flink.
 */
=======

/** Failures: their codes, and what each code makes happen. Must not know the services that meet them. */
>>>>>>> 01f763e (core: events, values, positions, wire codec, control protocol, settings, faults)
@NullMarked
package io.millrace.fault;

import org.jspecify.annotations.NullMarked;
