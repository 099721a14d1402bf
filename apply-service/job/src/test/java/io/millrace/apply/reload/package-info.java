// SPDX-License-Identifier: Apache-2.0
/** Reloads beside apply, without a job around them. */
@NullMarked
package io.millrace.apply.reload;

import org.jspecify.annotations.NullMarked;
