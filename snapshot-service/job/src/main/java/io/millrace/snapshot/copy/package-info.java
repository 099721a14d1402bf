// SPDX-License-Identifier: Apache-2.0

/**
 * Planning and copying what was in the source before the change log begins, with its truth in the target. Must not know
 * Flink.
 */
@NullMarked
package io.millrace.snapshot.copy;

import org.jspecify.annotations.NullMarked;
