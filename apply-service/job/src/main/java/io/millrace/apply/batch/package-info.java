// SPDX-License-Identifier: Apache-2.0
/**
 * The source's transactions on their way into target transactions: gathering, compaction, the thread that writes.
 *
 * <p>Must not know Flink, nor where records come from.
 */
@NullMarked
package io.millrace.apply.batch;

import org.jspecify.annotations.NullMarked;
