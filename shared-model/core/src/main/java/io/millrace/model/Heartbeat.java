// SPDX-License-Identifier: Apache-2.0
package io.millrace.model;

import io.millrace.position.LogPosition;

/**
 * The log has been read up to here and there was nothing for us.
 *
 * @param position the place reached, outside any transaction
 * @param observedMicros when, by the clock of the reader, microseconds since the epoch
 */
public record Heartbeat(LogPosition position, long observedMicros) implements ChangeEvent {}
