// SPDX-License-Identifier: Apache-2.0
/**
 * The rules of the house that a compiler cannot hold: who may know what, and how sources look.
 *
 * <p>Must not know any class of Millrace: it reads what a module compiled, and its sources.
 */
@NullMarked
package io.millrace.testkit.house;

import org.jspecify.annotations.NullMarked;
