// SPDX-License-Identifier: Apache-2.0

/** Places in a source's log and their order. Must not know what happened there. */
@NullMarked
package io.millrace.position;

import org.jspecify.annotations.NullMarked;
