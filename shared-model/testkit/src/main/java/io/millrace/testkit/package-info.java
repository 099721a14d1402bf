// SPDX-License-Identifier: Apache-2.0
/**
 * Real servers inside the test process, scenarios, contract kits and the rules of the house.
 *
 * <p>Must not know any service.
 */
@NullMarked
package io.millrace.testkit;

import org.jspecify.annotations.NullMarked;
