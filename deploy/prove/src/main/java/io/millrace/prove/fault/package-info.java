// SPDX-License-Identifier: Apache-2.0
/**
 * What is done to processes and connections, when, and how long it takes to recover.
 *
 * <p>Must not know what is written and what is checked.
 */
@NullMarked
package io.millrace.prove.fault;

import org.jspecify.annotations.NullMarked;
