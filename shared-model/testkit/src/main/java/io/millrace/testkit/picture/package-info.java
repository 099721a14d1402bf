// SPDX-License-Identifier: Apache-2.0
/**
 * Pictures of figures as SVG: what all of them are drawn with.
 *
 * <p>Must not know whose figures they are.
 */
@NullMarked
package io.millrace.testkit.picture;

import org.jspecify.annotations.NullMarked;
