// SPDX-License-Identifier: Apache-2.0
package io.millrace.snapshot.job;

import org.apache.flink.api.connector.source.SourceEvent;

/** The enumerator tells a reader how fast it may copy; 0 for as fast as it can. */
record PaceSet(long rowsPerSecond, long bytesPerSecond) implements SourceEvent {}
