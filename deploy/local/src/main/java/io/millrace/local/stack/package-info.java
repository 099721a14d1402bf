// SPDX-License-Identifier: Apache-2.0
/**
 * The real processes of a pipeline on one machine: servers, services and the settings between them.
 *
 * <p>Must not know what they are started for.
 */
@NullMarked
package io.millrace.local.stack;

import org.jspecify.annotations.NullMarked;
