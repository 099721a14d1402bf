// SPDX-License-Identifier: Apache-2.0

/** The transforms that come with Millrace. Must not know how a chain is put together. */
@NullMarked
package io.millrace.transform.builtin;

import org.jspecify.annotations.NullMarked;
