// SPDX-License-Identifier: Apache-2.0
package io.millrace.snapshot.job;

/** What the enumerator puts into a checkpoint: nothing, since the target holds the plan and what is done of it. */
enum NoState {
    NONE
}
