// SPDX-License-Identifier: Apache-2.0

/**
 * Doors for tests that are in the product itself: places where it fails when told to. Shut unless a system property opens
 * them. Must not know what it is that fails.
 */
@NullMarked
package io.millrace.proof;

import org.jspecify.annotations.NullMarked;
