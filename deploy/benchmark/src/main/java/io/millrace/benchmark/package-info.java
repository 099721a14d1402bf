// SPDX-License-Identifier: Apache-2.0
/**
 * Scenarios that measure the services, and their peers, alike.
 *
 * <p>Must not know the inside of a service.
 */
@NullMarked
package io.millrace.benchmark;

import org.jspecify.annotations.NullMarked;
