// SPDX-License-Identifier: Apache-2.0

/** Tests of the chain and the built-in transforms. */
@NullMarked
package io.millrace.transform;

import org.jspecify.annotations.NullMarked;
