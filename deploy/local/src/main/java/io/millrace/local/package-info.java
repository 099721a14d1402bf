// SPDX-License-Identifier: Apache-2.0
/**
 * The whole pipeline on one machine, with one command.
 *
 * <p>Must not know the inside of a service: it starts processes and reads their pages.
 */
@NullMarked
package io.millrace.local;

import org.jspecify.annotations.NullMarked;
