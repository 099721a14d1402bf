// SPDX-License-Identifier: Apache-2.0

/**
 * What the log sources share: from the events of the log to change events, guarded against all that cannot be carried.
 * Must not know any client of the protocol, nor what becomes of the change events.
 */
@NullMarked
package io.millrace.capture.log;

import org.jspecify.annotations.NullMarked;
