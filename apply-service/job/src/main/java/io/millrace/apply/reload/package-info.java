// SPDX-License-Identifier: Apache-2.0
/**
 * Tables that are copied once more while apply goes on: replays the log onto the copies, and puts them in their places.
 *
 * <p>Must not know Flink, nor how rows are copied.
 */
@NullMarked
package io.millrace.apply.reload;

import org.jspecify.annotations.NullMarked;
